# SPDX-License-Identifier: Apache-2.0
"""Checks HLS playlists against RFC 8216: what a player may rely on, as far as a playlist's text tells it. Of what is
not in it, image playlists are known, and of its second edition parts, hints and delta updates."""

import re
from dataclasses import dataclass, field

ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s][^,]*)(?:,|$)')
RESOLUTION = re.compile(r"\d+x\d+$")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")

# Tags, and whether they may come more than once.
MASTER_ONLY = {"#EXT-X-MEDIA", "#EXT-X-STREAM-INF", "#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-IMAGE-STREAM-INF"}
MEDIA_ONCE = {"#EXT-X-TARGETDURATION", "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-PLAYLIST-TYPE", "#EXT-X-ENDLIST",
              "#EXT-X-I-FRAMES-ONLY", "#EXT-X-IMAGES-ONLY", "#EXT-X-DISCONTINUITY-SEQUENCE", "#EXT-X-SERVER-CONTROL",
              "#EXT-X-PART-INF", "#EXT-X-SKIP"}
PART_TAGS = {"#EXT-X-PART", "#EXT-X-PRELOAD-HINT"}
SEGMENT_TAGS = {"#EXTINF", "#EXT-X-BYTERANGE", "#EXT-X-DISCONTINUITY", "#EXT-X-MAP", "#EXT-X-PROGRAM-DATE-TIME",
                "#EXT-X-TILES"}
EITHER_ONCE = {"#EXTM3U", "#EXT-X-VERSION", "#EXT-X-INDEPENDENT-SEGMENTS"}


class PlaylistError(Exception):
    """What is wrong with a playlist, with its line."""


@dataclass
class Part:
    duration: float
    uri: str
    independent: bool


@dataclass
class Segment:
    duration: float
    uri: str
    byte_range: tuple = None    # (length, offset)
    init: str = None            # URI of the init segment that holds for it
    date: str = None
    after_jump: bool = False
    parts: list = field(default_factory=list)


@dataclass
class Playlist:
    tags: dict = field(default_factory=dict)        # those that come once: name to value
    segments: list = field(default_factory=list)
    open_parts: list = field(default_factory=list)  # of the segment that is not complete
    hint: str = None                                # URI of the part to come
    streams: list = field(default_factory=list)     # of a master playlist: attributes, with URI
    media: list = field(default_factory=list)       # EXT-X-MEDIA
    pictures: list = field(default_factory=list)    # EXT-X-I-FRAME-STREAM-INF, EXT-X-IMAGE-STREAM-INF

    @property
    def is_master(self):
        return bool(self.streams)


def attributes(text):
    """An attribute list (4.2) as a dictionary, quotes taken off."""
    found, at = {}, 0
    for match in ATTRIBUTE.finditer(text):
        if match.start() != at:
            break
        name, value = match.groups()
        if name in found:
            raise PlaylistError(f"{name} comes twice: {text}")
        found[name] = value.strip('"')
        at = match.end()
    if at != len(text):
        raise PlaylistError(f"not an attribute list: {text}")
    return found


def parse(text):
    """Reads a playlist and checks what concerns single lines and their order. Raises PlaylistError."""
    if "\r" in text or not text.endswith("\n") or text.startswith("\ufeff"):
        raise PlaylistError("lines must end with line feeds, and there is no byte order mark")
    lines = text.split("\n")[:-1]
    if not lines or lines[0] != "#EXTM3U":
        raise PlaylistError("does not begin with #EXTM3U")
    reader = _Reader()
    for number, line in enumerate(lines, 1):
        try:
            reader.take(line)
        except (PlaylistError, ValueError) as error:
            raise PlaylistError(f"line {number}: {error}") from error
    return reader.finish()


class _Reader:
    def __init__(self):
        self.playlist = Playlist()
        self.pending = {}    # tags of the segment or stream whose URI is to come
        self.init = None
        self.next_offset = {}
        self.kinds = set()

    def take(self, line):
        if line == "" or (line.startswith("#") and not line.startswith("#EXT")):
            return
        if not line.startswith("#"):
            self.take_uri(line)
            return
        name, _, value = line.partition(":")
        if name in MASTER_ONLY:
            self.kinds.add("master")
        if name in MEDIA_ONCE or name in SEGMENT_TAGS or name in PART_TAGS:
            self.kinds.add("media")
        if len(self.kinds) > 1:
            raise PlaylistError("tags of master and media playlists together")
        if name in MASTER_ONLY:
            self.take_master(name, attributes(value))
        elif name in SEGMENT_TAGS:
            self.take_segment_tag(name, value)
        elif name in PART_TAGS:
            self.take_part_tag(name, attributes(value))
        elif name in MEDIA_ONCE or name in EITHER_ONCE:
            if name in self.playlist.tags:
                raise PlaylistError(f"{name} comes twice")
            if name in MEDIA_ONCE - {"#EXT-X-ENDLIST"} and self.playlist.segments:
                raise PlaylistError(f"{name} behind a segment")
            self.playlist.tags[name] = value
        else:
            raise PlaylistError(f"an unknown tag: {name}")

    def take_master(self, name, found):
        if name == "#EXT-X-STREAM-INF":
            self.pending["stream"] = found
        else:
            (self.playlist.media if name == "#EXT-X-MEDIA" else self.playlist.pictures).append({"tag": name, **found})

    def take_segment_tag(self, name, value):
        if name == "#EXT-X-MAP":
            self.init = attributes(value)["URI"]
        elif name in self.pending:
            raise PlaylistError(f"{name} comes twice for a segment")
        else:
            self.pending[name] = value

    def take_part_tag(self, name, found):
        if name == "#EXT-X-PRELOAD-HINT":
            if self.playlist.hint or found["TYPE"] != "PART":
                raise PlaylistError("one hint at a part is enough")
            self.playlist.hint = found["URI"]
        else:
            self.playlist.open_parts.append(Part(float(found["DURATION"]), found["URI"], found.get("INDEPENDENT") == "YES"))

    def take_uri(self, uri):
        if re.search(r'[\s"<>\\^`{|}\x00-\x1f]', uri):
            raise PlaylistError(f"not a URI: {uri}")
        if "stream" in self.pending:
            self.playlist.streams.append({**self.pending.pop("stream"), "URI": uri})
            return
        if "#EXTINF" not in self.pending:
            raise PlaylistError("a URI without #EXTINF")
        duration, comma, _ = self.pending["#EXTINF"].partition(",")
        if not comma or not re.fullmatch(r"\d+(\.\d+)?", duration):
            raise PlaylistError(f"not a duration: {duration}")
        if ("#EXT-X-TILES" in self.pending) != ("#EXT-X-IMAGES-ONLY" in self.playlist.tags):
            raise PlaylistError("tiles belong to the images of image playlists")
        date = self.pending.get("#EXT-X-PROGRAM-DATE-TIME")
        if date is not None and not DATE.match(date):
            raise PlaylistError(f"not a date: {date}")
        if self.playlist.hint:
            raise PlaylistError("a segment behind the hint at what comes")
        self.playlist.segments.append(Segment(float(duration), uri, self.byte_range(uri), self.init, date,
                                              "#EXT-X-DISCONTINUITY" in self.pending, self.playlist.open_parts))
        self.playlist.open_parts = []
        self.pending.clear()

    def byte_range(self, uri):
        text = self.pending.get("#EXT-X-BYTERANGE")
        if text is None:
            return None
        length, at, offset = text.partition("@")
        if not at and uri not in self.next_offset:
            raise PlaylistError("a byte range without an offset, and no segment before it of the same resource")
        begin = int(offset) if at else self.next_offset[uri]
        self.next_offset[uri] = begin + int(length)
        return int(length), begin

    def finish(self):
        if self.playlist.open_parts:  # what stands before them is of the segment that they will be
            for name in ("#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME"):
                self.pending.pop(name, None)
        if self.pending:
            raise PlaylistError(f"no URI follows {', '.join(self.pending)}")
        return self.playlist


def check(text):
    """Checks a whole playlist, and gives it back as read. Raises PlaylistError."""
    playlist = parse(text)
    version = int(playlist.tags.get("#EXT-X-VERSION", 1))
    if playlist.is_master:
        _check_master(playlist)
    else:
        _check_media(playlist, version)
    return playlist


def _require(condition, text):
    if not condition:
        raise PlaylistError(text)


def _check_media(playlist, version):
    tags, segments = playlist.tags, playlist.segments
    _require("#EXT-X-TARGETDURATION" in tags, "no target duration")
    target = int(tags["#EXT-X-TARGETDURATION"])
    for segment in segments:
        _require(int(segment.duration + 0.5) <= target, f"{segment.uri} is longer than the target duration")
    _require(tags.get("#EXT-X-PLAYLIST-TYPE", "VOD") in ("VOD", "EVENT"), "an unknown type")
    if tags.get("#EXT-X-PLAYLIST-TYPE") == "VOD":
        _require("#EXT-X-ENDLIST" in tags, "video on demand without an end")
    only_keyframes = "#EXT-X-I-FRAMES-ONLY" in tags
    needed = 1
    if any(segment.duration != int(segment.duration) for segment in segments):
        needed = 3
    if only_keyframes or any(segment.byte_range for segment in segments):
        needed = 4
    if any(segment.init for segment in segments):
        needed = 5 if only_keyframes else 6
    if "#EXT-X-SKIP" in tags:
        needed = 9
    _require(version >= needed, f"version {version}, where {needed} is needed")
    if "#EXT-X-PART-INF" in tags:
        _check_parts(playlist, target)
    else:
        _require(not any(segment.parts for segment in segments) and not playlist.open_parts, "parts without EXT-X-PART-INF")
    places = [(segment.uri, segment.byte_range) for segment in segments]
    _require(len(set(places)) == len(places), "a segment is listed twice")


def _check_parts(playlist, target):
    """RFC 8216bis, 4.4.3.7, 4.4.3.8, 4.4.4.9, B.1."""
    longest = float(attributes(playlist.tags["#EXT-X-PART-INF"])["PART-TARGET"])
    control = attributes(playlist.tags.get("#EXT-X-SERVER-CONTROL", ""))
    _require(float(control.get("PART-HOLD-BACK", 0)) >= 2 * longest, "PART-HOLD-BACK is below two parts")
    _require("CAN-SKIP-UNTIL" not in control or float(control["CAN-SKIP-UNTIL"]) >= 6 * target, "CAN-SKIP-UNTIL is below six targets")
    groups = [segment.parts for segment in playlist.segments] + [playlist.open_parts]
    for parts in groups:
        for part in parts:
            _require(part.duration <= longest, f"{part.uri} is longer than the parts' target")
    for segment in playlist.segments:
        if segment.parts:
            whole = sum(part.duration for part in segment.parts)
            _require(abs(whole - segment.duration) < 0.001, f"{segment.uri} is not as long as its parts")
    uris = [part.uri for parts in groups for part in parts] + [playlist.hint]
    _require(len(set(uris)) == len(uris), "a part is listed twice")
    _require(playlist.hint or "#EXT-X-ENDLIST" in playlist.tags, "no hint at the next part")


def _check_master(playlist):
    groups = {}
    for media in playlist.media:
        for name in ("TYPE", "GROUP-ID", "NAME"):
            _require(name in media, f"EXT-X-MEDIA without {name}")
        _require(media["TYPE"] != "SUBTITLES" or "URI" in media, "subtitles without a URI")
        groups.setdefault((media["TYPE"], media["GROUP-ID"]), []).append(media)
    for members in groups.values():
        names = [media["NAME"] for media in members]
        _require(len(set(names)) == len(names), f"two of one group are called the same: {names}")
        _require(sum(media.get("DEFAULT") == "YES" for media in members) <= 1, "two defaults in one group")
    for stream in playlist.streams + playlist.pictures:
        _check_stream(stream)
    for stream in playlist.streams:
        for kind in ("AUDIO", "SUBTITLES"):
            _require(kind not in stream or (kind, stream[kind]) in groups, f"{kind} names no group")
    for pictures in playlist.pictures:
        _require("URI" in pictures, f"{pictures['tag']} without a URI")


def _check_stream(stream):
    _require(stream.get("BANDWIDTH", "").isdigit(), "no bandwidth")
    if "AVERAGE-BANDWIDTH" in stream:
        _require(int(stream["AVERAGE-BANDWIDTH"]) <= int(stream["BANDWIDTH"]), "the average is above the peak")
    _require("RESOLUTION" not in stream or RESOLUTION.match(stream["RESOLUTION"]), "not a resolution")
    if "FRAME-RATE" in stream:
        _require(re.fullmatch(r"\d+(\.\d{1,3})?", stream["FRAME-RATE"]), "not a frame rate")
