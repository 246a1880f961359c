// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_cleaner.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using capture::SegmentCleaner;
using capture::SegmentPattern;
namespace fs = std::filesystem;

namespace {

/// A file that was written so long ago.
std::string old_file(const test::TemporaryFolder& folder, const std::string& name, std::chrono::hours age) {
    fs::create_directories(fs::path{folder.path(name)}.parent_path());
    const std::string path = folder.write(name, "1234567890");
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
    return path;
}

/// Waits until the file is gone, or not.
bool goes(const std::string& path) {
    for (int i = 0; i < 500 && fs::exists(path); ++i)
        std::this_thread::sleep_for(10ms);
    return !fs::exists(path);
}

/// This thread, and those it starts, may not do what an administrator may.
class NoAdministrator {
public:
    NoAdministrator() { REQUIRE((::geteuid() != 0 || ::seteuid(65534) == 0)); }
    ~NoAdministrator() { static_cast<void>(::seteuid(::getuid())); }
    NoAdministrator(const NoAdministrator&) = delete;
    NoAdministrator& operator=(const NoAdministrator&) = delete;
};

} // namespace

TEST_CASE("old segments go at once, and the folders that were theirs, though nothing is recorded") {
    const test::TemporaryFolder folder;
    const SegmentPattern pattern{folder.path("rec/{source}/%Y/%m/%d.mp4"), 1};
    const std::string gone = old_file(folder, "rec/cam/2026/02/01.mp4", 3h);
    const std::string kept = old_file(folder, "rec/cam/2026/03/01.mp4", 1h);
    const std::string yard = old_file(folder, "rec/yard/2026/02/01.mp4", 3h);
    const std::string mine = old_file(folder, "rec/cam/2026/holiday.mp4", 3h);
    const SegmentCleaner cleaner{pattern, "cam", {2h, std::nullopt}};
    CHECK(goes(folder.path("rec/cam/2026/02")));
    CHECK_FALSE(fs::exists(gone));
    for (const std::string& other : {kept, yard, mine})
        CHECK(fs::exists(other));
}

TEST_CASE("the last segment takes its folders with it, up to where names do not vary") {
    const test::TemporaryFolder folder;
    const SegmentPattern pattern{folder.path("rec/{source}/%Y/%m/%d.mp4"), 1};
    static_cast<void>(old_file(folder, "rec/cam/2026/02/01.mp4", 3h));
    { const SegmentCleaner cleaner{pattern, "cam", {std::nullopt, 5}}; }
    CHECK(fs::is_empty(folder.path("rec/cam")));
}

TEST_CASE("a segment that is written stays, with its folder") {
    const test::TemporaryFolder folder;
    const SegmentPattern pattern{folder.path("%Y/%m.mp4"), 1};
    SegmentCleaner cleaner{pattern, "cam", {std::nullopt, 15}};
    {
        const SegmentCleaner::Hold hold{cleaner, folder.path("./2026/03.mp4")};
        const std::string written = old_file(folder, "2026/03.mp4", 0h);
        const std::string before = old_file(folder, "2026/02.mp4", 1h);
        { const SegmentCleaner::Hold other{cleaner, folder.path("2026/01.mp4")}; } // which is finished now
        CHECK(goes(before));
        CHECK(fs::exists(written));
        static_cast<void>(old_file(folder, "2026/04.mp4", 0h));
        static_cast<void>(old_file(folder, "2026/05.mp4", 0h));
    }
    CHECK(goes(folder.path("2026/03.mp4")));
}

TEST_CASE("what cannot be removed stays, and nothing else is disturbed") {
    const test::TemporaryFolder folder;
    const SegmentPattern pattern{folder.path("%Y/%m.mp4"), 1};
    const std::string stuck = old_file(folder, "2025/01.mp4", 3h);
    const std::string gone = old_file(folder, "2026/01.mp4", 3h);
    fs::permissions(folder.path("."), fs::perms{0777});
    fs::permissions(folder.path("2025"), fs::perms{0555});
    fs::permissions(folder.path("2026"), fs::perms{0777});
    {
        const NoAdministrator meanwhile;
        const SegmentCleaner cleaner{pattern, "cam", {2h, std::nullopt}};
        CHECK(goes(gone));
    }
    CHECK(fs::exists(stuck));
    fs::permissions(folder.path("2025"), fs::perms{0755});
}
