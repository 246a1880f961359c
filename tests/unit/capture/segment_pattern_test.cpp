// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_pattern.hpp"

#include <cstdlib>
#include <ctime>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/capture/retention.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using capture::SegmentPattern;

namespace {

const base::Wall spring = base::Wall{std::chrono::seconds{1'772'366'400}}; // 2026-03-01T12:00:00Z

capture::SegmentFile file(const char* name, std::chrono::seconds before, std::int64_t bytes) {
    return {name, spring - before, bytes};
}

} // namespace

TEST_CASE("segments are named by the local time at which they begin") {
    ::setenv("TZ", "Europe/Berlin", 1);
    ::tzset();
    CHECK(SegmentPattern{"rec/%Y-%m-%d/%H%M%S.mp4", 1}.path(spring, "cam") == "rec/2026-03-01/130000.mp4");
    CHECK(SegmentPattern{"{source}/%j-%s.mkv", 2}.path(spring, "cam") == "cam/060-1772366400.mkv");
    ::unsetenv("TZ");
    ::tzset();
}

TEST_CASE("a source's name can neither leave the folder nor be taken for a time") {
    const SegmentPattern pattern{"rec/{source}/%Y.mp4", 1};
    CHECK(pattern.path(spring, "rtsp://host/../%H") == "rec/%H/2026.mp4");
    CHECK(pattern.path(spring, "..") == "rec/_../2026.mp4");
}

TEST_CASE("patterns that cannot work are refused") {
    for (const char* wrong : {"rec/%H.avi", "rec/%H", "rec/%T.mp4", "rec/%.mp4", "rec/{t}.mp4", "rec/%H%"}) {
        INFO(wrong);
        CHECK_THROWS_AS(SegmentPattern(wrong, 1), base::UsageError);
    }
    CHECK_THROWS_AS(SegmentPattern("%H.mp4", 2), base::UsageError);
}

TEST_CASE("only segments are taken for segments") {
    const SegmentPattern pattern{"./rec/{source}/%Y-%m-%d/%H%M%S.mp4", 1};
    CHECK(pattern.folder("cam") == "./rec/cam");
    CHECK(pattern.matches("./rec/cam/2026-03-01/130000.mp4", "cam"));
    CHECK(pattern.matches("rec/cam/2026-03-01/130000~2.mp4", "cam"));
    for (const char* other :
         {"rec/yard/2026-03-01/130000.mp4", "rec/cam/2026-03-01/130000.jpg", "rec/cam/130000.mp4",
          "rec/cam/2026-03-01/13000.mp4", "rec/cam/2026-03-01/130000~x.mp4", "rec/cam/2026-03-01/1300000.mp4",
          "rec/cam/2026-03-01/130000-2.mp4", "rec/cam/2026-03-01/130000~.mp4"}) {
        INFO(other);
        CHECK_FALSE(pattern.matches(other, "cam"));
    }
}

TEST_CASE("one source's segments are never taken for another's") {
    const std::vector<std::string> names = {"cam", "cam-2", "cam~2", "cam1", "1cam", "cam-1772366400", "2", "22"};
    const std::string place = GENERATE("rec/{source}.mp4", "%H%M%S-{source}.mp4", "{source}%s.mkv", "%s{source}.mkv",
                                       "{source}-%H.mp4", "{source}%H{source}.mp4", "a~{source}/%d~%m.mp4");
    const SegmentPattern pattern{place, 1};
    for (const std::string& source : names) {
        const std::string path = pattern.path(spring, source);
        for (const std::string& file : {path, SegmentPattern::numbered(path, 2), SegmentPattern::numbered(path, 10)}) {
            for (const std::string& other : names) {
                INFO(file << " of " << source << ", " << other);
                CHECK(pattern.matches(file, other) == (source == other));
            }
        }
    }
}

TEST_CASE("segments lie so deep in their folder, and no deeper") {
    const auto [pattern, depth] = GENERATE(table<std::string, int>({{"%H.mp4", 0},
                                                                    {"/%H.mp4", 0},
                                                                    {"./rec/%H.mp4", 0},
                                                                    {"rec/%Y/../%H.mp4", 0},
                                                                    {"rec/{source}/%H.mp4", 0},
                                                                    {"/rec/%Y-%m-%d/%H.mp4", 1},
                                                                    {"%Y/%m//%d/{source}.mp4", 3}}));
    CAPTURE(pattern);
    CHECK(SegmentPattern{pattern, 1}.depth("a/b") == depth);
}

TEST_CASE("what is too old goes, and then the oldest until the rest is small enough") {
    const std::vector files = {file("b", 2h, 10), file("d", 0s, 10), file("a", 3h, 10), file("c", 1h, 10)};
    using Paths = std::vector<std::filesystem::path>;
    CHECK(capture::expired(files, {}, spring).empty());
    CHECK(capture::expired(files, {2h, std::nullopt}, spring) == Paths{"a"});
    CHECK(capture::expired(files, {std::nullopt, 25}, spring) == Paths{"a", "b"});
    CHECK(capture::expired(files, {90min, 35}, spring) == Paths{"a", "b"});
}
