// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "common/base/error.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/stream_writer.hpp"
#include "common/media/frame_converter.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Selection;

namespace {

std::string clip(const std::string& name) {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    REQUIRE(folder != nullptr);
    return std::string{folder} + "/" + name;
}

frames::OpenOptions all() {
    frames::OpenOptions options;
    options.selection.kind = Selection::Kind::all;
    return options;
}

records::StreamHeader header_of(const frames::Track& track, const media::Colours& colours) {
    records::StreamHeader header;
    header.source = track.source;
    header.video = track.fingerprint;
    header.codec = "rawvideo";
    header.pixel_format = "yuv420p";
    header.width = header.source_width = track.info.width;
    header.height = header.source_height = track.info.height;
    header.range = colours.range;
    header.matrix = colours.matrix;
    header.decoder = track.decoder;
    header.end = track.end;
    return header;
}

enum class Ends { yes, no };

/// The frame stream of a whole clip.
std::string stream_of(const std::string& path, Ends ends = Ends::yes) {
    const auto source = frames::open(path, all());
    std::string bytes;
    std::unique_ptr<frames::StreamWriter> writer;
    const frames::Track& track = source->tracks().front();
    media::FrameConverter converter{path, track.info.orientation, {"yuv420p", track.info.width, track.info.height}};
    while (auto frame = source->next()) {
        frame->picture = converter.convert(frame->picture);
        if (!writer) {
            writer = std::make_unique<frames::StreamWriter>(
                std::vector{header_of(track, media::colours_of(frame->picture))},
                [&](std::string_view some) { bytes += some; });
        }
        writer->write(*frame);
    }
    if (ends == Ends::no) return bytes;
    writer->end(0, {});
    writer->close();
    return bytes;
}

/// A file that goes with this object.
class Saved {
public:
    explicit Saved(const std::string& bytes)
        : m_path{std::filesystem::temp_directory_path() / fmt::format("stream-{}.nut", ::getpid())} {
        std::ofstream{m_path, std::ios::binary} << bytes;
    }
    ~Saved() { std::filesystem::remove(m_path); }
    [[nodiscard]] std::string path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct Seen {
    Micros t;
    std::string planes;
    bool keyframe;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> read(frames::FrameSource& source) {
    std::vector<Seen> seen;
    while (auto frame = source.next()) {
        CHECK(frame->record.t == frame->picture.t);
        seen.push_back({frame->picture.t, media::packed_planes(frame->picture), frame->record.keyframe});
    }
    return seen;
}

} // namespace

TEST_CASE("a frame stream gives the frames that were written, to the bit and the microsecond") {
    for (const char* name : {"cfr25.mp4", "vfr.mp4", "start5s.ts", "opengop.mp4"}) {
        CAPTURE(name);
        const Saved saved{stream_of(clip(name))};
        const auto original = frames::open(clip(name), all());
        const auto copy = frames::open(saved.path(), all());
        CHECK(copy->tracks().front().source == clip(name));
        CHECK(copy->tracks().front().fingerprint == original->tracks().front().fingerprint);
        CHECK(copy->tracks().front().decoder == original->tracks().front().decoder);
        const auto frames = read(*original);
        CHECK(frames.size() > 20);
        CHECK((read(*copy) == frames));
        CHECK(copy->ending().kind == frames::Ending::Kind::complete);
    }
}
