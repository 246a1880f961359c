// SPDX-License-Identifier: Apache-2.0
//
// What a frame stream costs: raw 1080p through a pipe, as a stream or as plain bytes.
//
//   frame-pipe write|plain-write FRAMES FPS    writes them to standard output, at this rate (0: as fast as they go)
//   frame-pipe read|plain-read                 reads them; prints frames, seconds from the first to the last, and how
//   many
//                                              milliseconds after it was written the first came, and the median

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/stream_writer.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/sampler.hpp"

namespace {

using namespace vlm;
using Clock = std::chrono::steady_clock;

constexpr int width = 1920;
constexpr int height = 1080;
constexpr std::size_t frame_bytes = std::size_t{width} * height * 3 / 2;

std::int64_t now() {
    return std::chrono::duration_cast<base::Micros>(Clock::now().time_since_epoch()).count();
}

/// Returns when it is the frame's turn.
void wait_for_turn(Clock::time_point start, int frame, double fps) {
    if (fps > 0) std::this_thread::sleep_until(start + std::chrono::duration<double>(frame / fps));
}

/// When each frame was written, and when it came.
class Arrivals {
public:
    void add(std::int64_t written) {
        m_came.push_back(now());
        m_late.push_back(static_cast<double>(m_came.back() - written) / 1000);
    }
    void print() {
        if (m_came.size() < 2) std::exit(1);
        const double first = m_late.front();
        std::nth_element(m_late.begin(), m_late.begin() + static_cast<std::ptrdiff_t>(m_late.size() / 2), m_late.end());
        std::printf("%zu %.6f %.3f %.3f\n", m_came.size(), static_cast<double>(m_came.back() - m_came.front()) / 1e6,
                    first, m_late[m_late.size() / 2]);
    }

private:
    std::vector<std::int64_t> m_came;
    std::vector<double> m_late;
};

void write_stream(frames::FrameSource& pattern, int count, double fps) {
    base::Output output{"-", base::Overwrite::refuse};
    frames::Frame frame = *pattern.next();
    media::FrameConverter converter{"bench", {}, {"yuv420p", width, height, media::BurnTime::no}};
    frame.picture = converter.convert(frame.picture);
    output.widen_pipe(frame_bytes);
    records::StreamHeader header;
    header.source = "bench";
    header.codec = "rawvideo";
    header.pixel_format = "yuv420p";
    header.width = header.source_width = width;
    header.height = header.source_height = height;
    frames::StreamWriter writer{{header}, [&](std::string_view bytes) { output.write(bytes); }};
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) {
        wait_for_turn(start, i, fps);
        frame.picture.t = frame.record.t = base::Micros{i * 40'000};
        frame.record.pts = now();
        writer.write(frame);
    }
    writer.end(0, {});
    writer.close();
    output.close();
}

void write_plain(int count, double fps) {
    base::Output output{"-", base::Overwrite::refuse};
    output.widen_pipe(frame_bytes);
    std::vector<char> frame(frame_bytes);
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) {
        wait_for_turn(start, i, fps);
        const std::int64_t written = now();
        std::memcpy(frame.data(), &written, sizeof written);
        output.write({frame.data(), frame.size()});
    }
    output.close();
}

void read_stream() {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    const auto source = frames::open("-", options);
    Arrivals arrivals;
    while (const auto frame = source->next())
        arrivals.add(frame->record.pts.value_or(0));
    arrivals.print();
}

void read_plain() {
    Arrivals arrivals;
    std::vector<char> frame(frame_bytes);
    for (;;) {
        std::size_t got = 0;
        while (got < frame.size()) {
            const ssize_t some = read(0, frame.data() + got, frame.size() - got);
            if (some <= 0) return arrivals.print();
            got += static_cast<std::size_t>(some);
        }
        std::int64_t written = 0;
        std::memcpy(&written, frame.data(), sizeof written);
        arrivals.add(written);
    }
}

} // namespace

int main(int argc, char* argv[]) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    const int count = argc > 3 ? std::atoi(argv[2]) : 0;
    const double fps = argc > 3 ? std::atof(argv[3]) : 0;
    if (mode == "write") {
        write_stream(*frames::open("test:1920x1080", {}), count, fps);
    } else if (mode == "plain-write") {
        write_plain(count, fps);
    } else if (mode == "read") {
        read_stream();
    } else if (mode == "plain-read") {
        read_plain();
    } else {
        return 2;
    }
    return 0;
}
