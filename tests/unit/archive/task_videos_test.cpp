// SPDX-License-Identifier: Apache-2.0
#include "common/archive/task_videos.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_answers.hpp"
#include "common/archive/task_figures.hpp"
#include "common/base/error.hpp"
#include "common/base/process_identity.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using archive::TaskVideos;
using records::OldFailures;

namespace {

constexpr const char* configuration = R"({"prompt":"What?"})";

/// An index with the videos 1-000000aa, 1-000000ab, … and the task "night".
struct Archive {
    explicit Archive(int videos) {
        store::Connection index = archive::open_archive(path, archive::Access::create);
        for (int n = 0; n < videos; ++n)
            test::add_video(index, name(n), 1, "");
        archive::TaskAnswers{path, "night", configuration, OldFailures::leave};
    }

    static std::string name(int n) { return std::string{"1-000000a"} + static_cast<char>('a' + n); }

    /// The fingerprints of all that is left to do.
    [[nodiscard]] std::vector<std::string> left(OldFailures failures = OldFailures::retry_passing,
                                                const std::string& settings = configuration,
                                                archive::Shard shard = {}) const {
        TaskVideos videos{path, "night", settings, failures, shard};
        std::vector<std::string> all;
        while (const auto video = videos.next())
            all.push_back(video->fingerprint);
        for (const std::string& fingerprint : all)
            videos.leave(fingerprint);
        return all;
    }

    test::TemporaryFolder folder;
    std::string path = folder.path("a.db");
};

/// When a process began, in ticks: the 22nd field, the 20th behind the name.
std::string started(const std::string& id) {
    std::ifstream file{"/proc/" + id.substr(0, id.find(' ')) + "/stat"};
    std::string text;
    std::getline(file, text);
    std::istringstream fields{text.substr(text.rfind(')') + 1)};
    std::string field;
    for (int i = 0; i < 20; ++i)
        fields >> field;
    return field;
}

} // namespace

TEST_CASE("a task is left with the videos that it has not come to the end of") {
    const Archive archive{3};
    TaskVideos videos{archive.path, "night", configuration, OldFailures::retry_passing, {}};
    CHECK(videos.left() == 3);
    const auto first = videos.next();
    REQUIRE(first);
    CHECK(first->fingerprint == Archive::name(0));
    CHECK(first->place == "/" + Archive::name(0));
    CHECK_FALSE(first->is_there);
    CHECK(videos.left() == 2);
    videos.finish(first->fingerprint, {5, 0, 0, ""});
    videos.finish("1-unknown", {5, 0, 0, ""}); // nothing of this index
    CHECK(archive.left() == std::vector{Archive::name(1), Archive::name(2)});
    CHECK(archive.left(OldFailures::retry_passing, "{}").size() == 3); // under another configuration
}

TEST_CASE("what failed is taken up as the run wants it") {
    const Archive archive{3};
    TaskVideos videos{archive.path, "night", configuration, OldFailures::retry_passing, {}};
    videos.finish(Archive::name(0), {5, 1, 0, ""});
    videos.finish(Archive::name(1), {5, 0, 1, "not there"});
    videos.finish(Archive::name(2), {5, 0, 0, ""});
    CHECK(archive.left(OldFailures::leave).empty());
    CHECK(archive.left() == std::vector{Archive::name(1)});
    CHECK(archive.left(OldFailures::retry_all) == std::vector{Archive::name(0), Archive::name(1)});
    const auto index = archive::open_archive(archive.path, archive::Access::read);
    const records::TaskRecord figures = archive::task_figures(index, "night");
    CHECK(figures.done == 1);
    CHECK(figures.failed == 2);
    CHECK(figures.pending == 0);
    CHECK_THROWS_WITH(archive::task_figures(index, "day"), archive.path + ": has no task day; it has night");
}

TEST_CASE("a video is asked about by one at a time") {
    const Archive archive{2};
    TaskVideos videos{archive.path, "night", configuration, OldFailures::retry_passing, {}};
    store::Connection index = archive::open_archive(archive.path, archive::Access::write);
    index.run("INSERT INTO leases VALUES (CAST('task night " + Archive::name(0) + "' AS BLOB), '1@elsewhere', 9e15)");
    CHECK(videos.next()->fingerprint == Archive::name(1));
    CHECK(videos.busy() == 1);
    CHECK_FALSE(videos.next());
}

TEST_CASE("what the clock shows takes no video from a process that runs, and keeps none for one that has ended") {
    const Archive archive{4};
    const std::string here = base::process_identity();
    const std::string host = here.substr(0, here.find(' ') + 1);
    const std::string parent = std::to_string(::getppid()) + " ";
    store::Connection index = archive::open_archive(archive.path, archive::Access::write);
    const auto lease = [&](int n, const std::string& owner, const std::string& until) {
        index.run("INSERT INTO leases VALUES (CAST('task night " + Archive::name(n) + "' AS BLOB), '" + owner + "', " +
                  until + ")");
    };
    lease(0, host + parent + started(parent), "1");
    lease(1, host + parent + "1", "9e15"); // another one had this number
    lease(2, "elsewhere 1 1", "1");
    lease(3, "elsewhere 1 1", "9e15");
    CHECK(archive.left() == std::vector{Archive::name(1), Archive::name(2)});
}

TEST_CASE("shards have every video once") {
    const Archive archive{5};
    std::vector<std::string> all;
    for (std::size_t number = 1; number <= 3; ++number) {
        const auto part = archive.left(OldFailures::retry_passing, configuration, {number, 3});
        CHECK(part.size() < 3);
        all.insert(all.end(), part.begin(), part.end());
    }
    std::sort(all.begin(), all.end());
    CHECK(all.size() == 5);
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}
