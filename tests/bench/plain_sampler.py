#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What many write first: OpenCV's Python reads every frame, and keeps one now and then.

    plain_sampler.py FILE FPS WxH QUALITY      makes JPEG pictures of them; prints how many, and their bytes"""
import sys

import cv2


def main():
    path, fps, size, quality = sys.argv[1:]
    width, height = map(int, size.split("x"))
    video = cv2.VideoCapture(path)
    step = video.get(cv2.CAP_PROP_FPS) / float(fps)
    pictures, number, bytes_made = 0, 0, 0
    while True:
        there, frame = video.read()
        if not there:
            break
        if number >= pictures * step:
            small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
            bytes_made += len(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1])
            pictures += 1
        number += 1
    print(pictures, bytes_made)


if __name__ == "__main__":
    main()
