"""How the files are called by which a run folder and a folder of an ensemble are known."""

#: What a run was made of.
RECIPE_FILE = "run.json"
#: What an ensemble was asked for, and the folder of its members.
ENSEMBLE_FILE, MEMBERS_FOLDER = "ensemble.json", "members"
