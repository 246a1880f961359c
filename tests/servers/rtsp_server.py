#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Serves one H.264 video, with its AAC sound where asked, over RTSP, as a camera would: each client sees it from its beginning, at its own pace. See
README.md.

    rtsp_server.py VIDEO [--sound] [--port N] [--user NAME --password WORD]
"""
import argparse
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("video")
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    return parser.parse_args()


def authentication(user, password):
    """Who may see what: the one user, everything."""
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "user")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def main():
    given = options()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(given.port))
    factory = GstRtspServer.RTSPMediaFactory()
    sound = "file. ! queue ! aacparse ! rtpmp4gpay name=pay1" if given.sound else ""
    factory.set_launch(f'( filesrc location="{given.video}" ! qtdemux name=file '
                       f'file. ! queue ! h264parse ! rtph264pay name=pay0 config-interval=-1 {sound} )')
    if given.user:
        server.set_auth(authentication(given.user, given.password))
        access = GstRtspServer.RTSPPermissions()
        access.add_permission_for_role("user", "media.factory.access", True)
        access.add_permission_for_role("user", "media.factory.construct", True)
        factory.set_permissions(access)
    server.get_mount_points().add_factory("/cam", factory)
    if server.attach(None) == 0:
        sys.exit(f"rtsp_server: cannot listen on port {given.port}")
    print(f"port {server.get_bound_port()}", flush=True)
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    loop.run()


if __name__ == "__main__":
    main()
