// SPDX-License-Identifier: Apache-2.0
#include "common/capture/picture_sink.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
namespace fs = std::filesystem;

namespace {

/// No file can grow beyond so many bytes, as on a disk that is full.
class SmallFiles {
public:
    explicit SmallFiles(rlim_t most) {
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &m_before) == 0);
        const rlimit limit{most, m_before.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    ~SmallFiles() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    SmallFiles(const SmallFiles&) = delete;
    SmallFiles& operator=(const SmallFiles&) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int);
};

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder})
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

capture::Captured picture(std::size_t bytes) {
    capture::Captured captured;
    captured.jpeg.assign(bytes, 'x');
    return captured;
}

} // namespace

TEST_CASE("a picture for which there is no room is not there at all") {
    const test::TemporaryFolder folder;
    capture::PictureSink sink{capture::FilePattern{folder.path("{index}.jpg"), 1}, base::Overwrite::refuse};
    sink.begin({records::StreamHeader{}});
    CHECK(sink.write(0, picture(1000)).file == "000000.jpg");
    {
        const SmallFiles full{50'000};
        CHECK_THROWS_WITH(sink.write(0, picture(100'000)), folder.path("000001.jpg") + ": File too large");
    }
    sink.close();
    CHECK(names_in(folder.path(".")) == std::vector<std::string>{"000000.jpg", "frames.jsonl"});
    const std::string records = base::read_file(folder.path("frames.jsonl"));
    CHECK(records.find("000000.jpg") != std::string::npos);
    CHECK(records.find("000001.jpg") == std::string::npos);
}

TEST_CASE("a picture that is there already is overwritten only where that is allowed") {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("000000.jpg", "mine");
    for (const auto overwrite : {base::Overwrite::refuse, base::Overwrite::allow}) {
        fs::remove(folder.path("frames.jsonl"));
        capture::PictureSink sink{capture::FilePattern{folder.path("{index}.jpg"), 1}, overwrite};
        sink.begin({records::StreamHeader{}});
        if (overwrite == base::Overwrite::refuse) {
            CHECK_THROWS_AS(sink.write(0, picture(10)), capture::FrameRefused);
            sink.end(0, {});
            sink.close();
            CHECK(base::read_file(folder.path("frames.jsonl")).find("\"frames\":0") != std::string::npos);
            CHECK(base::read_file(path) == "mine");
        } else {
            static_cast<void>(sink.write(0, picture(10)));
            CHECK(base::read_file(path) == "xxxxxxxxxx");
        }
    }
}
