// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/media/sampled.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

std::vector<std::string> damaged_clips() {
    std::vector<std::string> clips = {test::generated_clip("bitflips.mp4"),
                                      test::generated_clip("truncated_faststart.mp4"), test::generated_clip("cut.mkv"),
                                      test::generated_clip("hole.mkv"), test::generated_clip("cut.flv")};
    if (const auto clip = test::real_clip("sample_with_invalid_nalu.mp4")) clips.push_back(*clip);
    return clips;
}

/// What reading says once nothing more comes.
std::string error_at_end(const std::string& clip) {
    media::Source source{clip, {}};
    const auto packet = media::make_packet();
    while (source.read(*packet))
        av_packet_unref(packet.get());
    return source.read_error();
}

} // namespace

TEST_CASE("a damaged video gives the frames that one thread decodes in order") {
    for (const std::string& clip : damaged_clips()) {
        CAPTURE(clip);
        const auto& [all, complaints] = test::decoded(clip);
        REQUIRE_FALSE(complaints.empty());
        const Micros end = all.back().t + 20ms;
        const media::Selection every = test::interval(10ms, 0us, end);
        for (const int threads : {1, 3}) {
            CAPTURE(threads);
            const test::Sampled sampled = test::sample(clip, every, threads);
            test::check_equal(sampled.frames, test::expected(all, {every, end}));
        }
    }
}

TEST_CASE("a damaged video shows the same at a time however it is chosen") {
    for (const std::string& clip : damaged_clips()) {
        CAPTURE(clip);
        const auto& all = test::decoded(clip).frames;
        const Micros end = all.back().t + 1us;
        for (const Micros interval : {Micros{130ms}, Micros{700ms}, Micros{2s}}) {
            for (const int threads : {1, 3}) {
                const media::Selection selection = test::interval(interval, 90ms, end);
                test::check_equal(test::sample(clip, selection, threads).frames, test::expected(all, {selection, end}));
            }
        }
        for (const Micros t : {Micros{1s}, all.back().t / 2, all.back().t}) {
            if (t < end)
                test::check_equal(test::sample(clip, test::listed({t})).frames,
                                  test::expected(all, {test::listed({t}), end}));
        }
    }
}

TEST_CASE("faults are counted once, and only in damaged videos") {
    CHECK(test::sample(test::generated_clip("bitflips.mp4"), test::interval(200ms), 3).faults > 10);
    const std::uint64_t faults = test::sample(test::generated_clip("bitflips.mp4"), test::interval(200ms), 1).faults;
    CHECK(test::sample(test::generated_clip("bitflips.mp4"), test::interval(200ms), 3).faults == faults);
    for (const char* name : {"opengop.mp4", "h264.mkv", "h264_nocues.mkv", "mpeg2.mpg", "hevc_opengop.mp4",
                             "editlist.mp4", "h264.ts", "mpeg2.ts", "jump.ts"}) {
        CAPTURE(name);
        CHECK(test::sample(test::generated_clip(name), test::interval(1700ms, 300ms)).faults == 0);
    }
}

TEST_CASE("what the container's reader finds damaged is a fault, with threads and without") {
    for (const char* name : {"hole.mkv", "hole.ts"}) {
        CAPTURE(name);
        const std::uint64_t faults = test::sample(test::generated_clip(name), test::interval(100ms), 1).faults;
        CHECK(faults > 0);
        CHECK(test::sample(test::generated_clip(name), test::interval(100ms), 3).faults == faults);
    }
}

TEST_CASE("a file that ends too early says so, a whole one does not") {
    for (const auto& [name, error] : {std::pair{"cut.mkv", "the file is cut off"},
                                      {"cut.ts", "the file is cut off"},
                                      {"raw.264", ""},
                                      {"h264.mkv", ""},
                                      {"vp9.webm", ""},
                                      {"h264_nocues.mkv", ""},
                                      {"h264.ts", ""},
                                      {"cfr25.mp4", ""}}) {
        CAPTURE(name);
        const std::string clip = test::generated_clip(name);
        base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
        media::Source source{clip, {}};
        media::Sampler sampler{source, test::interval(1s), {}, faults};
        while (sampler.next()) {
        }
        CHECK(source.read_error() == error);
        CHECK(faults.total() == 0);
    }
}

TEST_CASE("a file that ends within a unit of its container says so") {
    const test::TemporaryFolder folder;
    for (const char* name : {"h264.ts", "mpeg2.mpg", "theora.ogv", "h264.asf"}) {
        const std::string whole = test::generated_clip(name);
        CAPTURE(name);
        CHECK(error_at_end(whole) == "");
        const auto size = static_cast<std::int64_t>(std::filesystem::file_size(whole));
        for (const std::int64_t left : {size - 1, size - 7, size * 9 / 10 + 1, size / 2 + 1}) {
            CAPTURE(size, left);
            const std::string cut = folder.path(name);
            std::filesystem::copy_file(whole, cut, std::filesystem::copy_options::overwrite_existing);
            std::filesystem::resize_file(cut, static_cast<std::uintmax_t>(left));
            CHECK(error_at_end(cut) == "the file is cut off");
        }
    }
}

TEST_CASE("a packet that is cut off at the end is told though nobody wants its frame") {
    media::Source source{test::generated_clip("cut.flv"), {}};
    base::FaultCounter faults{"cut.flv", "decoding", base::FaultCounter::Reports::none};
    media::Sampler sampler{source, test::interval(1s), {}, faults};
    while (sampler.next()) {
    }
    CHECK(source.read_error() == "the file is cut off");
}

TEST_CASE("a folder is read on past a picture that is empty or cannot be read") {
    const auto [broken, times] = GENERATE(table<std::string, std::vector<Micros>>(
        {{"1.ppm", {1s, 2s, 3s}}, {"2.ppm", {0s, 2s, 3s}}, {"4.ppm", {0s, 1s, 2s}}}));
    const bool dangling = GENERATE(false, true);
    CAPTURE(broken, dangling);
    const test::TemporaryFolder folder;
    for (const char* name : {"1.ppm", "2.ppm", "3.ppm", "4.ppm"})
        std::ignore = folder.write(name, name == broken ? "" : "P6\n2 2\n255\n" + std::string(12, 'x'));
    if (dangling) {
        std::filesystem::remove(folder.path(broken));
        std::filesystem::create_symlink("nowhere", folder.path(broken));
    }
    const test::Sampled sampled = test::sample(folder.path(""), test::interval(1s), 1);
    CHECK(sampled.faults == 1);
    CHECK(sampled.frames.size() == times.size());
}
