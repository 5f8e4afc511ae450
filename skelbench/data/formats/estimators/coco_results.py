"""Lists of persons by picture: results in COCO's format, and AlphaPose's file, which is nearly the same.

COCO: `[{"image_id": 12, "category_id": 1, "keypoints": [x, y, score, …], "score": 0.9}]`, or the ground truth,
`{"images": [{"id", "file_name", "height", "width"}], "annotations": [{"image_id", "keypoints": [x, y, v, …]}]}`, where
v is 0 not labelled, 1 hidden, 2 seen. AlphaPose names pictures instead of numbering them, `"image_id": "12.jpg"`, adds
`box` and, with a tracker, `idx`; its `--format open` and `cmu` write `{"12.jpg": {"people": [{"pose_keypoints_2d"}]}}`
and `{"12.jpg": {"bodies": [{"joints"}]}}`, 18 joints in OpenPose's order; PoseFlow writes `{"12.jpg": [{"keypoints",
"scores", "idx"}]}`. Source: AlphaPose's `write_json`.

A name that ends in a number is a frame of that number; what comes before, with the folder, names the video. Without a
number, pictures are frames in the order of their names.
"""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, cast

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.words import WORD, one_line
from skelbench.data.bounds import PIXELS
from skelbench.data.dataset import Source
from skelbench.data.formats.estimators.detections import Detection, triples
from skelbench.data.formats.estimators.estimated import Seen, book_of
from skelbench.data.formats.estimators.files import one_file_a_clip
from skelbench.data.formats.estimators.sniff import head, holds
from skelbench.data.formats.folder import ClipFile, named
from skelbench.data.formats.json_file import read_json
from skelbench.data.formats.labels import told
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import Asked

Videos = dict[str, dict[int, list[Detection]]]
"""Name of a video, "" where pictures are only numbered -> its frames."""
Listed = list[tuple[int | str, Detection]]
"""Picture -> somebody in it."""
Size = tuple[int, int]


def is_alphapose(path: Path) -> bool:
    """Say whether a path is a file of AlphaPose: pictures have names."""
    return holds(path, _is_of_names, ".json")


def _is_of_names(file: Path) -> bool:
    start = head(file)
    form = re.match(r'\{"[^"]+":(\{"version":"AlphaPose|\[\{"keypoints":\[-?\d)', start) is not None
    return form or (start.startswith("[{") and '"image_id":"' in start and '"keypoints":[' in start)


def is_coco(path: Path) -> bool:
    """Say whether a path is a file in COCO's format: pictures have numbers."""
    return holds(path, _is_of_numbers, ".json")


def _is_of_numbers(file: Path) -> bool:
    start = head(file)
    truth = start.startswith("{") and ('"images":[{' in start or '"annotations":[{' in start)
    return truth or (
        start.startswith("[{") and re.search(r'"image_id":\d', start) is not None and '"keypoints":[' in start
    )


def _is_ours(file: Path) -> bool:
    return _is_of_names(file) or _is_of_numbers(file)


def open_listed(path: Path, asked: Asked) -> Source:
    """Open a file, or a folder with one for each clip, of AlphaPose or in COCO's format."""
    return RecordedSource(path, asked, read_book)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips: a file is one, or, given alone, one for each video that its pictures' names tell.

    Raises:
        InputError: a file is damaged, or one of a folder holds several videos.
    """
    if path.is_dir():
        return one_file_a_clip(path, asked, _only, _is_ours, ".json")
    check_regular(path)
    videos, sizes, joints = read_videos(path)
    clips = [ClipFile(name or path.stem, path, "") for name in _names(list(videos), path)]
    read = [
        (clip, partial(Seen, frames, None, sizes.get(name), joints=joints))
        for clip, (name, frames) in zip(clips, videos.items(), strict=True)
    ]
    return book_of(path, asked, read, [path], told(clips, asked.labels))


def _names(videos: list[str], path: Path) -> list[str]:
    """Name clips by their videos without what all of these end with; a single one is called as its file."""
    if len(videos) < 2:
        return [path.stem] * len(videos)
    return [clip.name for clip in named([Path(name.strip("/") or path.stem) for name in videos], Path(), folders=True)]


def _only(path: Path) -> Seen:
    videos, sizes, joints = read_videos(path)
    if len(videos) > 1:
        raise InputError(f"{path} holds pictures of {len(videos)} videos; give this file alone, or split it")
    name = next(iter(videos), "")
    return Seen(videos.get(name, {}), None, sizes.get(name), joints=joints)


def read_videos(path: Path) -> tuple[Videos, dict[str, Size], tuple[str, ...]]:
    """Read a file: the frames of every video, (height, width) of its pictures, and the names of the joints.

    Sizes and names are there where the file has them.

    Raises:
        InputError: it is no such file.
    """
    content: Any = read_json(path)
    if isinstance(content, dict) and "annotations" not in content:
        listed, sizes, names = _by_picture(cast(dict[str, Any], content), str(path)), {}, None
    elif isinstance(content, dict):
        named, sizes = _pictures(cast(dict[str, Any], content), str(path))
        names = named
        listed = _listed(cast(dict[str, Any], content)["annotations"], str(path), truth=True)
    else:
        listed, sizes, names = _listed(content, str(path)), {}, None
    of_picture: dict[int | str, list[Detection]] = {key: [] for key in names} if names else {}
    for key, one in listed:
        of_picture.setdefault(key, []).append(one)
    return *_videos(of_picture, names or {}, sizes), _joints(content)


def _joints(content: Any) -> tuple[str, ...]:
    """Return what the first category with keypoints calls them."""
    categories: Any = cast(dict[str, Any], content).get("categories") if isinstance(content, dict) else None
    for one in cast(list[Any], categories) if isinstance(categories, list) else []:
        named: Any = cast(dict[str, Any], one).get("keypoints") if isinstance(one, dict) else None
        if isinstance(named, list) and named:
            return tuple(map(str, cast(list[Any], named)))
    return ()


def _videos(
    pictures: Mapping[int | str, list[Detection]], names: Mapping[int | str, str], sizes: Mapping[int | str, Size]
) -> tuple[Videos, dict[str, Size]]:
    words = {key: names.get(key, key) for key in pictures}
    placed = {key: _placed(word) for key, word in words.items()}
    if any(place is None for place in placed.values()):  # some have no number: the order of their names
        placed = {key: ("", place) for place, key in enumerate(sorted(pictures, key=lambda key: _natural(words[key])))}
    videos: Videos = {}
    found: dict[str, set[Size | None]] = {}
    for key, (video, number) in ((key, place) for key, place in placed.items() if place):
        videos.setdefault(video, {}).setdefault(number, []).extend(pictures[key])
        found.setdefault(video, set()).add(sizes.get(key))
    alike = {video: next(iter(some)) for video, some in found.items() if len(some) == 1}
    return videos, {video: size for video, size in alike.items() if size}


def _natural(word: int | str) -> list[tuple[str, int]]:
    """Order names as people do, `frame_2_out.jpg` before `frame_10_out.jpg`."""
    return [(between, int(part or 0)) for between, part in re.findall(r"(\D*)(\d{0,15})", str(word))]


def _placed(word: int | str) -> tuple[str, int] | None:
    """Return the video of a picture and its number there; None where the name tells no number."""
    if isinstance(word, int):
        return "", word
    path = PurePosixPath(word.replace("\\", "/"))
    found = re.search(r"\d{1,15}$", path.stem)
    if found is None:
        return None
    start = path.stem[: found.start()].rstrip("_-. ")
    folder = "" if path.parent == PurePosixPath() else path.parent.as_posix()
    return "/".join(part for part in (folder, start) if part), int(found[0])


def _listed(
    content: Any, where: str, picture: str | None = None, *, truth: bool = False
) -> list[tuple[int | str, Detection]]:
    require(isinstance(content, list), f"{where} holds no list of persons; is it a file of results?")
    found: Listed = []
    for one in cast(list[Any], content):
        if not isinstance(one, dict) or "keypoints" not in one:
            raise InputError(f"{where} has an entry without `keypoints`; was it written by a pose estimator?")
        fields = cast(dict[str, Any], one)
        if fields["keypoints"] and fields.get("num_keypoints") != 0:
            found.append((_key(fields.get("image_id", picture), where), _person(fields, where, truth=truth)))
    return found


def _key(value: Any, where: str) -> int | str:
    if isinstance(value, str) or (type(value) is int and 0 <= value < 2**62):
        return value
    raise InputError(f"{where} has an entry whose `image_id` is neither a number nor a name; write it again")


def _person(fields: Mapping[str, Any], where: str, *, truth: bool) -> Detection:
    joints = triples(fields["keypoints"], where)
    if truth:  # a flag and no score
        joints[:, 2] = np.where(joints[:, 2] > 0, 1.0, 0.0)
    given: Any = fields.get("idx", fields.get("track_id"))
    track: Any = cast(list[Any], given)[0] if isinstance(given, list) and given else cast(object, given)
    whole = isinstance(track, int | float) and -(2.0**62) < track < 2.0**62 and track == int(track) and track >= 0
    return Detection(joints, int(track) if whole and track is not None else None)


def _pictures(content: Mapping[str, Any], where: str) -> tuple[dict[int | str, str], dict[int | str, Size]]:
    images: Any = content.get("images")
    names: dict[int | str, str] = {}
    sizes: dict[int | str, Size] = {}
    for image in cast(list[Any], images) if isinstance(images, list) else []:
        fields = cast(dict[str, Any], image) if isinstance(image, dict) else {}
        key = _key(fields.get("id"), where)
        size: Any = (fields.get("height"), fields.get("width"))
        names[key] = str(fields.get("file_name", key))
        if all(type(side) is int and 0 < side <= PIXELS for side in size):
            sizes[key] = size
    return names, sizes


def _by_picture(content: Mapping[str, Any], where: str) -> Listed:
    found: Listed = []
    for name, picture in content.items():
        if isinstance(picture, list):  # PoseFlow's, of people with tracks
            found += [(name, one) for _, one in _listed(cast(list[Any], picture), where, name)]
            continue
        fields = cast(dict[str, Any], picture) if isinstance(picture, dict) else {}
        people: Any = fields.get("people", fields.get("bodies"))
        if not isinstance(people, list):
            raise InputError(f"{where}: {one_line(name, WORD)} has neither `people` nor `bodies`; write it again")
        for one in cast(list[Any], people):
            body: Any = cast(dict[str, Any], one) if isinstance(one, dict) else {}
            joints = body.get("pose_keypoints_2d", body.get("joints"))
            found.append((name, Detection(triples(joints, where))))
    return found
