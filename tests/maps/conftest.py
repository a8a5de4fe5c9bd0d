"""The map of the made-up plan, opened in a browser that has no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from logistics.output.maps import draw_map
from tests.support.cases.made_up_plan import synthetic_plan
from tests.support.cases.reference_case import Case, read_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from logistics.core.plan import Plan


@dataclass
class Opened:
    """A page that was opened, with what went wrong on it and what it asked the network for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def operation() -> Case:
    return read_case()


@pytest.fixture(scope="session")
def planned(operation: Case) -> tuple[Plan, dict[str, list[tuple[float, float]]]]:
    return synthetic_plan(operation)


@pytest.fixture(scope="session")
def html(operation: Case, planned: Any) -> str:
    return draw_map(operation, *planned)


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Give a function that opens a map's HTML from a file, with every request to a network refused and noted."""
    contexts = []

    def open_page(html: str, **options: Any) -> Opened:
        file = tmp_path / "map.html"
        file.write_text(html, "utf-8")
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.set_offline(True)
        result = Opened(context.new_page())
        context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        result.page.on("request", lambda request: result.requests.append(request.url))
        result.page.on("requestfailed", lambda request: result.problems.append(f"failed: {request.url}"))
        result.page.on("console", lambda message: result.problems.append(f"{message.type}: {message.text}"))
        result.page.on("pageerror", lambda error: result.problems.append(f"error: {error}"))
        result.page.goto(file.as_uri())
        return result

    yield open_page
    for context in contexts:
        for page in context.pages:
            # Every place of a text was filled: none of `{people:person|people}` is left.
            assert not re.search(r"\{\w+:~?\w+\|", page.locator("body").inner_text())
        context.close()
