// SPDX-License-Identifier: Apache-2.0
#include "common/counting/annotated_video.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/media/frame_converter.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using base::Micros;

namespace {

std::unique_ptr<frames::FrameSource> all_frames_of(const std::string& path) {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    return frames::open(path, options);
}

std::string test_clip(const std::string& name) {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    REQUIRE(folder != nullptr);
    return std::string{folder} + "/" + name;
}

/// Standard output goes into a file for a while.
class OutputInto {
public:
    explicit OutputInto(const std::string& path) {
        std::fflush(stdout);
        const base::Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT, 0600)};
        ::dup2(file.get(), STDOUT_FILENO);
    }
    ~OutputInto() { ::dup2(m_kept.get(), STDOUT_FILENO); }
    OutputInto(const OutputInto&) = delete;
    OutputInto& operator=(const OutputInto&) = delete;

private:
    base::Descriptor m_kept{::dup(STDOUT_FILENO)};
};

/// Writes all frames of a clip, each with a grey of its own, and gives their times.
std::vector<Micros> write_all(const std::string& from, const counting::AnnotatedTarget& target) {
    const auto source = all_frames_of(from);
    const auto video = counting::open_annotated_video(target, source->tracks());
    const media::PictureSize size = source->tracks().front().shown;
    std::vector<Micros> times;
    while (const auto frame = source->next()) {
        base::YuvImage picture{size.width, size.height};
        std::fill(picture.y.begin(), picture.y.end(), static_cast<std::uint8_t>(times.size() % 200));
        std::fill(picture.u.begin(), picture.u.end(), std::uint8_t{128});
        std::fill(picture.v.begin(), picture.v.end(), std::uint8_t{128});
        video->write(0, frame->record, picture);
        times.push_back(frame->record.t);
    }
    video->close({});
    return times;
}

std::vector<Micros> times_in(const std::string& path) {
    const auto source = all_frames_of(path);
    std::vector<Micros> times;
    while (const auto frame = source->next())
        times.push_back(frame->record.t);
    CHECK(source->ending().kind == frames::Ending::Kind::complete);
    return times;
}

} // namespace

TEST_CASE("annotated pictures become a film, each at its own time") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("out.mp4");
    const std::string clip = test_clip("vfr.mp4");
    const std::vector<Micros> written = write_all(clip, {path, base::Overwrite::refuse, "test", clip});
    CHECK(times_in(path) == written);
    CHECK_THROWS_AS(write_all(clip, {path, base::Overwrite::refuse, "test"}), base::UsageError);
    CHECK_NOTHROW(write_all(clip, {path, base::Overwrite::allow, "test"}));
}

TEST_CASE("annotated pictures go on as a frame stream, with the records of their frames") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("out.nut");
    const std::string clip = test_clip("rotated90.mp4");
    std::vector<Micros> written;
    {
        const OutputInto file{path};
        written = write_all(clip, {"-", base::Overwrite::refuse, "vlm-test 1"});
    }
    CHECK(times_in(path) == written);
    const auto source = all_frames_of(path);
    const frames::Track& track = source->tracks().front();
    CHECK(track.source == all_frames_of(clip)->tracks().front().source);
    CHECK(track.shown == all_frames_of(clip)->tracks().front().shown);
    CHECK(media::colours_of(source->next()->picture).range == "pc");
}

TEST_CASE("a film shows one source") {
    const auto source = all_frames_of(test_clip("cfr25.mp4"));
    const std::vector two{source->tracks().front(), source->tracks().front()};
    CHECK_THROWS_WITH(counting::open_annotated_video({"x.mp4"}, two),
                      "x.mp4: a film shows one source; of several, - writes a frame stream");
    CHECK_FALSE(std::filesystem::exists("x.mp4"));
}
