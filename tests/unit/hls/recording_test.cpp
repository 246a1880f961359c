// SPDX-License-Identifier: Apache-2.0
#include "common/hls/recording.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using Part = hls::Recording::Part;

namespace {

/// Half a minute in fragments of a second, as recordings have them.
std::string fragments(const test::TemporaryFolder& folder, const std::string& options) {
    const std::string path = folder.path("whole.mp4");
    std::ignore = test::output_of(fmt::format(
        "ffmpeg -nostdin -y -v error -f lavfi -i testsrc2=s=160x90:r=25:d=30 -f lavfi -i sine=d=30 -c:v "
        "libx264 -bf 2 {} -c:a aac -shortest -threads 1 -movflags frag_keyframe+delay_moov+default_base_moof "
        "-frag_duration 1000000 '{}' 2>&1",
        options, path));
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

void write(const std::string& path, const std::string& content) {
    std::ofstream{path, std::ios::binary | std::ios::app} << content;
}

hls::Recording opened(const std::string& path) {
    return hls::Recording{"r.mp4", base::open_regular_file(path)};
}

bool is_same(const Part& one, const Part& other) {
    return one.duration == other.duration && one.offset == other.offset && one.size == other.size;
}

/// The parts' lengths in seconds.
std::vector<double> lengths(const std::vector<Part>& parts) {
    std::vector<double> all;
    for (const Part& part : parts)
        all.push_back(base::to_seconds(part.duration));
    return all;
}

} // namespace

TEST_CASE("a recording's segments are the same whenever it is looked at") {
    const test::TemporaryFolder folder;
    const std::string content = fragments(folder, "-g 50");
    const std::string path = folder.path("grows.mp4");
    constexpr std::size_t step = 10'007;
    std::optional<hls::Recording> recording;
    std::vector<Part> seen;
    for (std::size_t at = 0; at < content.size(); at += step) {
        write(path, content.substr(at, step));
        const bool is_whole = at + step >= content.size();
        try {
            if (!recording) recording.emplace("r.mp4", base::open_regular_file(path));
        } catch (const base::InputError&) {
            continue; // there is no fragment yet
        }
        const auto state = recording->state();
        CHECK(state.ended == is_whole);
        REQUIRE(state.parts.size() >= seen.size());
        CHECK(std::equal(seen.begin(), seen.end(), state.parts.begin(), is_same));
        seen = state.parts;
    }
    CHECK(lengths(seen) == std::vector<double>{4, 4, 4, 4, 4, 4, 4, 2});
    const auto whole = opened(path).state();
    CHECK(whole.ended);
    CHECK(std::equal(seen.begin(), seen.end(), whole.parts.begin(), whole.parts.end(), is_same));
    for (std::size_t i = 1; i < seen.size(); ++i)
        CHECK(seen[i].offset == seen[i - 1].offset + seen[i - 1].size);
}

TEST_CASE("a recording is cut at keyframes where they come in time") {
    const test::TemporaryFolder folder;
    const auto cut = [&](const std::string& options) {
        const std::string path = folder.path("cut.mp4");
        std::ofstream{path, std::ios::binary | std::ios::trunc} << fragments(folder, options);
        return lengths(opened(path).state().parts);
    };
    CHECK(cut("-g 75") == std::vector<double>{6, 6, 6, 6, 6});
    CHECK(cut("-g 9999 -force_key_frames 0,3.8,7.6") == std::vector<double>{3.8, 3.8, 6, 6, 6, 4.4});
    const auto far = cut("-g 9999");
    CHECK(*std::max_element(far.begin(), far.end()) < 6.5);
    CHECK(far.size() == 5);
}

TEST_CASE("a recording that nobody goes on with has ended") {
    const test::TemporaryFolder folder;
    const std::string content = fragments(folder, "-g 50");
    const std::string path = folder.path("left.mp4");
    write(path, content.substr(0, content.size() / 2));
    hls::Recording recording = opened(path);
    const auto open = recording.state();
    CHECK(!open.ended);
    timespec long_ago[2] = {{1'600'000'000, 0}, {1'600'000'000, 0}};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), long_ago, 0) == 0);
    const auto left = recording.state();
    CHECK(left.ended);
    CHECK(left.parts.size() == open.parts.size() + 1);
    write(path, content.substr(content.size() / 2));
    CHECK(recording.state().parts.size() == left.parts.size());
}

TEST_CASE("what is no recording is not taken for one") {
    CHECK_THROWS_AS(opened(test::generated_clip("cfr25.mp4")), base::InputError);
    CHECK_THROWS_AS(opened(test::generated_clip("h264.ts")), base::InputError);
    CHECK_THROWS_AS(opened(test::generated_clip("h264.mkv")), base::InputError);
}

TEST_CASE("fragments that make no sense tell nothing") {
    const hls::FragmentedVideo video{1, 90'000, 3'600, 0, {}};
    const auto head = [&](const std::string& moof) {
        return hls::read_fragment_head({reinterpret_cast<const std::uint8_t*>(moof.data()), moof.size()}, video);
    };
    const auto box = [](const std::string& type, const std::string& content) {
        const auto size = static_cast<char>(content.size() + 8);
        return std::string{"\0\0\0", 3} + size + type + content;
    };
    const std::string track = box("tfhd", std::string{"\0\0\0\0\0\0\0\1", 8});
    const std::string time = box("tfdt", std::string{"\0\0\0\0\0\0\1\0", 8});
    const std::string two = box("trun", std::string{"\0\0\0\0\0\0\0\2", 8});
    const auto found = head(box("traf", track + time + two));
    REQUIRE(found);
    CHECK(found->dts == 256);
    CHECK(found->duration == 7'200);
    CHECK(found->keyframe);
    CHECK_FALSE(head(""));
    CHECK_FALSE(head(box("traf", track + two)));  // without a time
    CHECK_FALSE(head(box("traf", time + two)));   // of no track
    CHECK_FALSE(head(box("traf", track + time))); // without samples
    CHECK_FALSE(head(box("traf", track + time + box("trun", std::string{"\0\0\1\0\0\0\0\2\0\0", 10}))));
    CHECK_FALSE(head(box("traf", track + time + box("trun", std::string{"\0\0\0\0\xff\xff\xff\xff", 8}))));
    const std::string late = box("tfdt", "\1" + std::string(3, '\0') + std::string(8, '\x7f'));
    CHECK_FALSE(head(box("traf", track + late + two)));
}
