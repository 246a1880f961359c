#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What many write first: OpenCV's Python in a loop, YOLOX, and a tracker that joins boxes that overlap.

    plain_counter.py FILE MODEL SIDE X      counts who crosses the column X; prints frames, rightwards, leftwards"""
import sys

import cv2
import numpy as np

SCORE, SAME, FOLLOWS, LOST = 0.3, 0.45, 0.3, 10
PERSON = 0


def grid(width, height):
    cells, strides = [], []
    for stride in (8, 16, 32):
        ys, xs = np.meshgrid(np.arange(height // stride), np.arange(width // stride), indexing="ij")
        cells.append(np.stack((xs, ys), 2).reshape(-1, 2))
        strides.append(np.full((cells[-1].shape[0], 1), stride))
    return np.concatenate(cells), np.concatenate(strides)


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


class Detector:
    def __init__(self, model, side):
        self.net, self.side = cv2.dnn.readNetFromONNX(model), side
        self.cells, self.strides = grid(side, side)

    def find(self, frame):
        ratio = min(self.side / frame.shape[0], self.side / frame.shape[1])
        small = cv2.resize(frame, None, fx=ratio, fy=ratio)
        field = np.full((self.side, self.side, 3), 114, np.uint8)
        field[:small.shape[0], :small.shape[1]] = small
        self.net.setInput(cv2.dnn.blobFromImage(field))
        rows = self.net.forward()[0]
        scores = rows[:, 4] * rows[:, 5 + PERSON]
        kept = scores > SCORE
        centres = (rows[kept, :2] + self.cells[kept]) * self.strides[kept] / ratio
        sizes = np.exp(rows[kept, 2:4]) * self.strides[kept] / ratio
        boxes = np.concatenate((centres - sizes / 2, sizes), 1)
        best = cv2.dnn.NMSBoxes(boxes.tolist(), scores[kept].tolist(), SCORE, SAME)
        return [boxes[i].tolist() for i in np.array(best).flatten()]


def main():
    path, model, side, column = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    detector, video, tracks = Detector(model, side), cv2.VideoCapture(path), []
    frames, right, left = 0, 0, 0
    while True:
        there, frame = video.read()
        if not there:
            break
        frames += 1
        boxes = detector.find(frame)
        for track in tracks:
            best = max(boxes, key=lambda box: overlap(track["box"], box), default=None)
            if best is None or overlap(track["box"], best) < FOLLOWS:
                track["lost"] += 1
                continue
            boxes.remove(best)
            before, now = (box[0] + box[2] / 2 - column for box in (track["box"], best))
            right += before < 0 <= now
            left += now < 0 <= before
            track.update(box=best, lost=0)
        tracks = [track for track in tracks if track["lost"] < LOST] + [{"box": box, "lost": 0} for box in boxes]
    print(frames, right, left)


if __name__ == "__main__":
    main()
