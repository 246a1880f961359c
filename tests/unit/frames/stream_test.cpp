// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

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
            writer =
                std::make_unique<frames::StreamWriter>(std::vector{header_of(track, media::colours_of(frame->picture))},
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
    explicit Saved(const std::string& bytes, const std::string& name = "stream")
        : m_path{std::filesystem::temp_directory_path() / fmt::format("{}-{}.nut", name, ::getpid())} {
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

TEST_CASE("every way to choose frames gives of a stream what it gives of its file") {
    for (const char* name : {"cfr25.mp4", "vfr.mp4", "opengop.mp4"}) {
        const Saved saved{stream_of(clip(name))};
        frames::OpenOptions options = all();
        options.find_end = media::Sampler::FindEnd::where_possible;
        Selection& selection = options.selection;
        const auto check = [&] {
            const auto original = frames::open(clip(name), options);
            const auto copy = frames::open(saved.path(), options);
            const auto frames = read(*original);
            CAPTURE(name, static_cast<int>(selection.kind), static_cast<int>(selection.snap), frames.size());
            CHECK((!frames.empty() || selection.kind == Selection::Kind::keyframes));
            CHECK((read(*copy) == frames));
        };
        selection.start = 1234ms;
        selection.end = 4s;
        for (const auto kind : {Selection::Kind::all, Selection::Kind::keyframes, Selection::Kind::rate}) {
            selection.kind = kind;
            selection.fps = {3, 2};
            check();
        }
        selection.snap = Selection::Snap::keyframe;
        check();
        selection.snap = Selection::Snap::none;
        selection.kind = Selection::Kind::times;
        selection.times = {0ms, 1111ms, 1112ms, 3s};
        check();
    }
}

TEST_CASE("a stream that says where its video ends can be counted in parts") {
    const std::string path = clip("cfr25.mp4");
    frames::OpenOptions options = all();
    options.find_end = media::Sampler::FindEnd::where_possible;
    const auto source = frames::open(path, options);
    REQUIRE(source->tracks().front().end == Micros{10s});
    std::string bytes;
    records::StreamHeader header = header_of(source->tracks().front(), {"tv", ""});
    frames::StreamWriter writer{{header}, [&](std::string_view some) { bytes += some; }};
    while (auto frame = source->next())
        writer.write(*frame);
    writer.end(0, {});
    writer.close();
    const Saved saved{bytes};
    options.selection.kind = Selection::Kind::spread;
    options.selection.fps = {2, 1};
    options.selection.count = 7;
    CHECK((read(*frames::open(saved.path(), options)) == read(*frames::open(path, options))));
}

TEST_CASE("a stream that is cut off gives what came, and says so") {
    const std::string whole = stream_of(clip("cfr25.mp4"));
    const std::string path = clip("cfr25.mp4");
    const auto original = read(*frames::open(path, all()));
    SECTION("after its last frame") {
        const Saved saved{stream_of(path, Ends::no)};
        const auto copy = frames::open(saved.path(), all());
        CHECK((read(*copy) == original));
        CHECK(copy->ending().kind == frames::Ending::Kind::truncated);
        CHECK(copy->ending().reason == "the frame stream is cut off: its end is missing");
    }
    SECTION("in a frame") {
        const Saved saved{whole.substr(0, whole.size() / 2)};
        const auto copy = frames::open(saved.path(), all());
        const auto frames = read(*copy);
        CHECK(frames.size() > 100);
        CHECK(frames.size() < 130);
        CHECK(std::equal(frames.begin(), frames.end() - 1, original.begin()));
        CHECK(copy->ending().kind == frames::Ending::Kind::truncated);
    }
    SECTION("before its first frame") {
        const Saved saved{whole.substr(0, 100)};
        CHECK_THROWS_AS(frames::open(saved.path(), all()), base::Error);
    }
}

TEST_CASE("several sources share a stream") {
    const std::vector<std::string> paths = {clip("cfr25.mp4"), clip("vfr.mp4")};
    std::vector<std::unique_ptr<frames::FrameSource>> sources;
    std::vector<records::StreamHeader> headers;
    for (const std::string& path : paths) {
        sources.push_back(frames::open(path, all()));
        headers.push_back(header_of(sources.back()->tracks().front(), {"", ""}));
    }
    std::string bytes;
    frames::StreamWriter writer{headers, [&](std::string_view some) { bytes += some; }};
    std::vector<std::vector<Seen>> written(2);
    for (bool more = true; more;) {
        more = false;
        for (std::size_t track = 0; track < 2; ++track) {
            auto frame = sources[track]->next();
            if (!frame) continue;
            frame->track = track;
            more = true;
            written[track].push_back({frame->picture.t, media::packed_planes(frame->picture), frame->record.keyframe});
            writer.write(*frame);
        }
    }
    for (const std::size_t track : {0U, 1U})
        writer.end(track, {});
    writer.close();
    const Saved saved{bytes};
    const auto copy = frames::open(saved.path(), all());
    REQUIRE(copy->tracks().size() == 2);
    std::vector<std::vector<Seen>> seen(2);
    while (auto frame = copy->next()) {
        CHECK(frame->record.source == paths[frame->track]);
        CHECK(frame->record.index == static_cast<std::int64_t>(seen[frame->track].size()));
        seen[frame->track].push_back({frame->picture.t, media::packed_planes(frame->picture), frame->record.keyframe});
    }
    CHECK((seen == written));
}

TEST_CASE("a stream of FFmpeg's own is read by its own timestamps") {
    const std::string path = clip("cfr25.mp4");
    const Saved saved{"", "ffmpeg"};
    const std::string command = fmt::format(
        "ffmpeg -v error -y -ss 2 -i '{}' -c:v rawvideo -pix_fmt yuv420p -f nut - >'{}'", path, saved.path());
    REQUIRE(std::system(command.c_str()) == 0);
    const auto source = frames::open(saved.path(), all());
    CHECK(source->tracks().front().source == saved.path());
    const auto frames = read(*source);
    CHECK(frames.size() == 200);
    CHECK(frames.front().t == 0s);
    CHECK(frames.back().t == 7960ms);
    CHECK(source->ending().kind == frames::Ending::Kind::complete);
}
