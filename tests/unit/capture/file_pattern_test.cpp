// SPDX-License-Identifier: Apache-2.0
#include "common/capture/file_pattern.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using capture::FilePattern;

namespace {

records::FrameRecord frame_of(const std::string& source) {
    records::FrameRecord frame;
    frame.source = source;
    frame.t = 61s + 1us;
    frame.index = 12;
    return frame;
}

} // namespace

TEST_CASE("a pattern gives each frame its name") {
    CHECK(FilePattern{"{t}.jpg", 1}.name(frame_of("a.mp4")) == "61.000001.jpg");
    CHECK(FilePattern{"out/{source}/{index}.PNG", 2}.name(frame_of("dir/a.mp4")) == "out/a.mp4/000012.PNG");
    CHECK(FilePattern{"out/{source}/{index}.PNG", 2}.kind() == capture::PictureKind::png);
}

TEST_CASE("a source's name leads to no other place") {
    const FilePattern pattern{"out/{source}-{t}.jpg", 1};
    const auto [source, name] = GENERATE(table<std::string, std::string>({
        {"../../etc/passwd", "out/passwd-61.000001.jpg"},
        {"..", "out/_..-61.000001.jpg"},
        {"", "out/_-61.000001.jpg"},
        {"rtsp://cam/1", "out/1-61.000001.jpg"},
        {"a/", "out/_-61.000001.jpg"},
        {"a\nb", "out/a_b-61.000001.jpg"},
    }));
    CHECK(pattern.name(frame_of(source)) == name);
}

TEST_CASE("records stand where no name varies any more") {
    CHECK(FilePattern{"{t}.jpg", 1}.folder().empty());
    CHECK(FilePattern{"a/b-{t}.jpg", 1}.folder() == "a");
    CHECK(FilePattern{"/a/b/{source}/{t}.jpg", 1}.folder() == "/a/b");
}

TEST_CASE("a pattern that cannot work is refused") {
    const auto [pattern, sources, reason] = GENERATE(table<std::string, std::size_t, std::string>({
        {"{t}.gif", 1, "-o {t}.gif: pictures end in .jpg or .png"},
        {"{source}.jpg", 1, "-o {source}.jpg: needs {t} or {index}, or all frames have one name"},
        {"{t}.jpg", 2, "-o {t}.jpg: needs {source}, since there are several"},
        {"{T}.jpg", 1, "-o {T}.jpg: {T} is no variable of a name; there are {t} {index} {source}"},
    }));
    CHECK_THROWS_WITH(FilePattern(pattern, sources), reason);
}
