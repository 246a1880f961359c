// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <memory>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "common/base/error.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

/// Standard input replaced while it lives.
class StandardInput {
public:
    explicit StandardInput(int descriptor)
        : m_saved{::dup(0)} {
        REQUIRE(::dup2(descriptor, 0) == 0);
    }
    ~StandardInput() {
        ::dup2(m_saved, 0);
        ::close(m_saved);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

private:
    int m_saved;
};

/// What comes of `cat clip | …`.
test::Sampled sample_piped(const std::string& clip, const media::Selection& selection) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> cat{::popen(fmt::format("cat '{}' 2>&-", clip).c_str(), "r"),
                                                              ::pclose};
    REQUIRE(cat);
    const StandardInput input{::fileno(cat.get())};
    return test::sample("-", selection);
}

} // namespace

TEST_CASE("a pipe gives what the file gives") {
    for (const char* name : {"faststart.mp4", "fragmented.mp4", "h264.ts", "start5s.ts", "jump.ts", "mpeg2.ts",
                             "h264.mkv", "h264_nocues.mkv", "vp9.webm", "mpeg4.avi", "mpeg4_bframes.avi"}) {
        const std::string clip = test::generated_clip(name);
        CAPTURE(name);
        for (const auto& selection : {test::interval(300ms, 450ms), test::listed({0us, 1s, 2510ms}),
                                      test::interval(1s, 1s, 3s), test::keyframes()}) {
            test::check_equal(sample_piped(clip, selection).frames, test::sample(clip, selection).frames);
        }
        const auto every_half = test::rate({2, 1});
        test::check_equal(sample_piped(clip, test::spread({2, 1}, 32)).frames, test::sample(clip, every_half).frames);
    }
}

TEST_CASE("a file redirected to standard input is as good as the file") {
    const std::string clip = test::generated_clip("cfr25.mp4"); // its index stands at the end
    const int descriptor = ::open(clip.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(descriptor >= 0);
    const StandardInput input{descriptor};
    ::close(descriptor);
    test::check_equal(test::sample("-", test::count(5)).frames, test::sample(clip, test::count(5)).frames);
}

TEST_CASE("what a pipe cannot do is said") {
    const std::string front = test::generated_clip("faststart.mp4");
    CHECK_THROWS_WITH(sample_piped(front, test::count(4)),
                      "-: a pipe's end is not known beforehand; use --fps or --every");
    CHECK_THROWS_WITH(
        sample_piped(test::generated_clip("cfr25.mp4"), test::interval(1s)),
        "-: nothing of its video can be decoded: it cannot be sought here, and its index may stand at the end");
    CHECK_THROWS_AS(sample_piped(test::generated_clip("text.mp4"), test::interval(1s)), base::InputError);
    CHECK_THROWS_AS(sample_piped("/nonexistent", test::interval(1s)), base::InputError);
}
