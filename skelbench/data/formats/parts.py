"""The parts of a split, and what people call them."""

PARTS = ("train", "val", "test")
PART_WORDS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing", "eval"), "test"),
}
"""Last word of a file's name, or name of a folder, in small letters -> the part of a split that it is."""
