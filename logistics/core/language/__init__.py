"""Every text that people read, with numbers and dates, in all languages; each language is a folder beside this file.

Languages are found by listing the folders. A language may have only some areas of texts, each complete. Texts of other
areas are given in the base language (`defaults.toml`).
"""

from logistics.core.language.found import BASE, SIDE_BY_SIDE, Language, LanguageFileError, languages, speech
from logistics.core.language.sentences import (
    FORMS,
    WORD_ALONE,
    areas,
    catalog,
    complete,
    complete_languages,
    filled,
    plural,
    speaks,
    spoken_in,
    text,
    word_key,
)
from logistics.core.language.texts import Texts, dates, in_each, numbers, texts
from logistics.core.language.written import date_text, number, percentage

__all__ = [
    "BASE",
    "FORMS",
    "SIDE_BY_SIDE",
    "WORD_ALONE",
    "Language",
    "LanguageFileError",
    "Texts",
    "areas",
    "catalog",
    "complete",
    "complete_languages",
    "date_text",
    "dates",
    "filled",
    "in_each",
    "languages",
    "number",
    "numbers",
    "percentage",
    "plural",
    "speaks",
    "speech",
    "spoken_in",
    "text",
    "texts",
    "word_key",
]
