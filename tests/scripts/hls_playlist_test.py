#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the checker of HLS playlists takes, and what it refuses."""

import unittest

from hls_playlist import PlaylistError, check

MEDIA = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:6
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:00.500Z
#EXTINF:6.006000,
0.m4s
#EXTINF:1.5,
1.m4s
#EXT-X-ENDLIST
"""

RANGES = """#EXTM3U
#EXT-X-VERSION:4
#EXT-X-TARGETDURATION:2
#EXTINF:2.0,
#EXT-X-BYTERANGE:100@10
a.ts
#EXT-X-DISCONTINUITY
#EXTINF:1.0,
#EXT-X-BYTERANGE:50
a.ts
"""

MASTER = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="a, b",DEFAULT=YES,AUTOSELECT=YES
#EXT-X-STREAM-INF:BANDWIDTH=5000,AVERAGE-BANDWIDTH=4000,CODECS="avc1.640028,mp4a.40.2",FRAME-RATE=29.970,AUDIO="sound"
video.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=500,URI="keyframes.m3u8"
"""


IMAGES = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:100
#EXT-X-IMAGES-ONLY
#EXTINF:100.0,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x1,DURATION=10.0
1.jpg
"""

LIVE = """#EXTM3U
#EXT-X-VERSION:10
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.5,CAN-SKIP-UNTIL=6.0
#EXT-X-PART-INF:PART-TARGET=0.5
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-SKIP:SKIPPED-SEGMENTS=3
#EXT-X-PART:DURATION=0.5,URI="a.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.4,URI="b.m4s"
#EXTINF:0.9,
10.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:00.500Z
#EXT-X-PART:DURATION=0.5,URI="c.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="d.m4s"
"""


class Playlists(unittest.TestCase):
    def refused(self, text, old, new, reason):
        self.assertIn(old, text)
        with self.assertRaisesRegex(PlaylistError, reason):
            check(text.replace(old, new))

    def test_right_playlists_are_read(self):
        first, second = check(MEDIA).segments
        self.assertEqual((first.duration, first.init, second.uri), (6.006, "init.mp4", "1.m4s"))
        self.assertEqual([one.byte_range for one in check(RANGES).segments], [(100, 10), (50, 110)])
        master = check(MASTER)
        self.assertEqual(master.media[0]["NAME"], "a, b")
        self.assertEqual(master.streams[0]["URI"], "video.m3u8")
        self.assertEqual(len(check(IMAGES).segments), 1)
        live = check(LIVE)
        self.assertEqual([part.uri for part in live.segments[0].parts + live.open_parts] + [live.hint], ["a.m4s", "b.m4s", "c.m4s", "d.m4s"])

    def test_lines_that_make_no_sense(self):
        self.refused(MEDIA, "#EXTM3U\n", "", "begin")
        self.refused(MEDIA, "#EXTINF:1.5,\n", "", "without #EXTINF")
        self.refused(MEDIA, "1.m4s\n", "", "no URI")
        self.refused(MEDIA, "1.5,", "1.5", "not a duration")
        self.refused(MEDIA, "#EXTINF:1.5,", "#EXTINF:-1,", "not a duration")
        self.refused(MEDIA, "1.m4s", "1 .m4s", "not a URI")
        self.refused(MEDIA, "500Z", "500", "not a date")
        self.refused(MEDIA, "\n#EXT-X-ENDLIST", "\r\n#EXT-X-ENDLIST", "line feeds")
        self.refused(MEDIA, "#EXT-X-ENDLIST", "#EXT-X-END", "unknown tag")
        self.refused(MEDIA, "#EXT-X-VERSION:6\n", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6\n", "twice")
        self.refused(IMAGES, "#EXT-X-IMAGES-ONLY\n", "", "tiles")
        self.refused(RANGES, "@10", "", "without an offset")

    def test_media_playlists_that_contradict_themselves(self):
        self.refused(MEDIA, "DURATION:6", "DURATION:5", "longer than the target")
        self.refused(MEDIA, "VERSION:6", "VERSION:5", "version 5")
        self.refused(RANGES, "VERSION:4", "VERSION:3", "version 3")
        self.refused(MEDIA, "#EXT-X-ENDLIST\n", "", "without an end")
        self.refused(MEDIA, "1.m4s", "0.m4s", "listed twice")
        self.refused(MEDIA, "#EXT-X-ENDLIST", MASTER.splitlines()[2], "together")

    def test_parts_that_contradict_their_playlist(self):
        self.refused(LIVE, "HOLD-BACK=1.5", "HOLD-BACK=0.9", "below two parts")
        self.refused(LIVE, "UNTIL=6.0", "UNTIL=5.9", "below six")
        self.refused(LIVE, "TARGET=0.5", "TARGET=0.45", "longer than the parts")
        self.refused(LIVE, "DURATION=0.4", "DURATION=0.5", "as long as its parts")
        self.refused(LIVE, "d.m4s", "a.m4s", "listed twice")
        self.refused(LIVE, LIVE.splitlines()[-1] + "\n", "", "no hint")
        self.refused(LIVE, LIVE.splitlines()[4] + "\n", "", "without EXT-X-PART-INF")
        self.refused(LIVE, "VERSION:10", "VERSION:8", "version 8")

    def test_master_playlists_that_contradict_themselves(self):
        self.refused(MASTER, 'AUDIO="sound"', 'AUDIO="other"', "no group")
        self.refused(MASTER, "BANDWIDTH=4000", "BANDWIDTH=6000", "above the peak")
        self.refused(MASTER, "BANDWIDTH=5000,AVERAGE-", "AVERAGE-", "no bandwidth")
        self.refused(MASTER, 'NAME="a, b",', "", "without NAME")
        self.refused(MASTER, "29.970", "29.97003", "not a frame rate")
        self.refused(MASTER, ',URI="keyframes.m3u8"', "", "without a URI")


if __name__ == "__main__":
    unittest.main()
