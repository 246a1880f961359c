// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/missing_frames.hpp"
#include "common/frames/stream_writer.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/nut_reader.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;

namespace {

/// The frame stream of small pictures, and where its parts end.
struct SmallStream {
    std::string bytes;
    std::size_t header = 0;
    std::vector<std::size_t> frames;
    std::size_t end = 0;
};

frames::OpenOptions keyframes() {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::keyframes;
    return options;
}

SmallStream small_stream() {
    const std::string path = std::string{std::getenv("VLM_TEST_CLIPS")} + "/cfr25.mp4";
    const auto source = frames::open(path, keyframes());
    SmallStream stream;
    records::StreamHeader header;
    header.source = "clip";
    header.codec = "rawvideo";
    header.pixel_format = "yuv420p";
    header.width = header.source_width = 48;
    header.height = header.source_height = 26;
    frames::StreamWriter writer{{header}, [&](std::string_view some) { stream.bytes += some; }};
    stream.header = stream.bytes.size();
    media::FrameConverter converter{path, {}, {"yuv420p", header.width, header.height}};
    while (auto frame = source->next()) {
        frame->picture = converter.convert(frame->picture);
        writer.write(*frame);
        stream.frames.push_back(stream.bytes.size());
    }
    writer.end(0, {});
    stream.end = stream.bytes.size();
    writer.close();
    return stream;
}

/// Reads what is left of a stream that is cut off after its header.
void check_cut(const SmallStream& stream, const std::string& path, std::size_t length) {
    CAPTURE(length);
    const auto source = frames::open(path, keyframes());
    std::ptrdiff_t seen = 0;
    while (source->next())
        ++seen;
    const bool whole = length >= stream.end;
    CHECK(seen == std::upper_bound(stream.frames.begin(), stream.frames.end(), length) - stream.frames.begin());
    CHECK((source->ending().kind == frames::Ending::Kind::complete) == whole);
    CHECK((source->ending().reason.find("cut off") == std::string::npos) == whole);
    if (seen == 0) CHECK_THAT(frames::no_frames(*source).what(), Catch::Contains("cut off"));
}

/// What opening says of a stream that is cut off in its header: the first bytes may be anything.
auto is_cut_off(std::size_t length) {
    const bool is_stream = length >= media::nut_magic_bytes;
    return Catch::Predicate<base::InputError>([=](const base::InputError& error) {
        return !is_stream || std::string_view{error.what()}.find("cut off") != std::string_view::npos;
    });
}

} // namespace

TEST_CASE("a stream that is cut off at any byte gives every whole frame, and says so") {
    const SmallStream stream = small_stream();
    REQUIRE(stream.frames.size() >= 4);
    const test::TemporaryFolder folder;
    const std::string path = folder.write("cut.nut", stream.bytes);
    for (std::size_t length = stream.bytes.size(); length > 0;) {
        std::filesystem::resize_file(path, length);
        if (length >= stream.header) {
            check_cut(stream, path, length);
        } else {
            CAPTURE(length);
            CHECK_THROWS_MATCHES(frames::open(path, keyframes()), base::InputError, is_cut_off(length));
        }
        const bool dense = length + 4096 > stream.bytes.size() || length < stream.header + 512;
        length -= dense ? 1 : std::min<std::size_t>(length, 7);
    }
}

TEST_CASE("a record that is broken is an error where the stream goes on") {
    SmallStream stream = small_stream();
    const auto place = stream.bytes.find("vlm.frame/1", stream.frames.at(1));
    REQUIRE(place != std::string::npos);
    stream.bytes.at(place - 3) = '!';
    const test::TemporaryFolder folder;
    const auto source = frames::open(folder.write("broken.nut", stream.bytes), keyframes());
    CHECK(source->next());
    CHECK_THROWS_AS(
        [&] {
            while (source->next()) {
            }
        }(),
        base::InputError);
}

TEST_CASE("frames that a damaged stream loses are faults") {
    SmallStream stream = small_stream();
    const std::size_t from = stream.frames.at(0);
    stream.bytes.erase(from, stream.frames.at(1) - from);
    const test::TemporaryFolder folder;
    const auto source = frames::open(folder.write("damaged.nut", stream.bytes), keyframes());
    std::size_t seen = 0;
    while (source->next())
        ++seen;
    CHECK(source->ending().kind == frames::Ending::Kind::complete);
    CHECK(seen == stream.frames.size() - 1);
    CHECK(source->faults() == 1);
    CHECK(source->last_fault() == "a frame that is lost");
}

TEST_CASE("what comes behind a stream is not taken for more of it") {
    const SmallStream stream = small_stream();
    const test::TemporaryFolder folder;
    const auto [behind, ending] = GENERATE(table<std::string, std::string>(
        {{small_stream().bytes, "another frame stream follows this one, and is not read"},
         {std::string(100'000, 'x'), ""},
         {small_stream().bytes.substr(100), ""}}));
    const auto source = frames::open(folder.write("two.nut", stream.bytes + behind), keyframes());
    std::size_t seen = 0;
    while (source->next())
        ++seen;
    CHECK(seen == stream.frames.size());
    CHECK(source->faults() == 0);
    CHECK(source->ending().reason == ending);
    CHECK((source->ending().kind == frames::Ending::Kind::complete) == ending.empty());
}
