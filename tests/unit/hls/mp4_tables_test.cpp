// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_tables.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <initializer_list>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/hls/mp4_edits.hpp"
#include "common/hls/mp4_file.hpp"
#include "common/hls/mp4_layout.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;

namespace {

using Movie = std::vector<std::uint8_t>;

/// What a program has needed at most so far, in kibibytes.
std::int64_t most_memory() {
    std::ifstream status{"/proc/self/status"};
    std::string word;
    while (status >> word && word != "VmHWM:") {
    }
    std::int64_t kibibytes = 0;
    status >> kibibytes;
    return kibibytes;
}

Movie with(Movie movie, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width && at + i < movie.size(); ++i)
        movie[at + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
    return movie;
}

/// Whether it is taken; then all that it says can be.
bool is_taken(const Movie& movie, std::int64_t file_size) {
    try {
        hls::Mp4Tables tables = hls::read_mp4_tables("f.mp4", movie, file_size);
        for (hls::TableTrack& track : tables.tracks) {
            for (const hls::TableSample& sample : track.samples)
                if (sample.position < 0 || sample.position + sample.size > file_size) FAIL("a sample outside the file");
            if (hls::edited_track("f.mp4", track, tables.timescale).samples.empty()) FAIL("no sample is left");
        }
        return true;
    } catch (const hls::NotTaken&) {
        return false;
    }
}

/// Where a box begins that is in the movie, its n-th.
std::size_t place_of(const Movie& movie, const std::string& type, int which = 0) {
    auto found = std::search(movie.begin(), movie.end(), type.begin(), type.end());
    while (which-- > 0)
        found = std::search(found + 1, movie.end(), type.begin(), type.end());
    REQUIRE(found != movie.end());
    return static_cast<std::size_t>(found - movie.begin()) - 4;
}

} // namespace

TEST_CASE("whatever a description of an MP4 file claims, it is taken or refused, in little time and memory") {
    for (const char* const name : {"cfr25.mp4", "bframes_pyramid.mp4"}) {
        const std::string clip = test::generated_clip(name);
        const hls::Mp4File file{clip};
        const Movie movie = file.movie();
        REQUIRE(is_taken(movie, file.size()));
        const std::int64_t before = most_memory();
        const std::clock_t begin = std::clock();
        std::size_t taken = 0;
        std::size_t refused = 0;
        for (std::size_t at = 0; at + 4 <= std::min<std::size_t>(movie.size(), 6000); at += 4) {
            for (const std::uint64_t value : {0x0ULL, 0x1ULL, 0x7fffffffULL, 0x80000000ULL, 0xffffffffULL})
                ++(is_taken(with(movie, at, value, 4), file.size()) ? taken : refused);
            for (const std::uint64_t value : {0x8000000000000000ULL, 0x7fffffffffffffffULL, 0xffffffffffffffffULL})
                ++(is_taken(with(movie, at, value, 8), file.size()) ? taken : refused);
        }
        CHECK(taken > 0);
        CHECK(refused > 100);
        CHECK(most_memory() - before < 512 * 1024);          // of which sanitizers may hold half that is freed
        CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 60); // of work, however busy the machine is
    }
}

TEST_CASE("an MP4 file's description that breaks off in a track is refused") {
    const hls::Mp4File file{test::generated_clip("cfr25.mp4")};
    const Movie movie = file.movie();
    std::size_t taken = 0; // where it breaks off just behind a track
    for (std::size_t size = 0; size < movie.size(); size += 7)
        taken += is_taken({movie.begin(), movie.begin() + static_cast<std::ptrdiff_t>(size)}, file.size()) ? 1 : 0;
    CHECK(taken <= 4);
}

TEST_CASE("an MP4 file with more samples than fit is refused before it takes memory") {
    const hls::Mp4File file{test::generated_clip("cfr25.mp4")};
    const Movie movie = file.movie();
    const std::int64_t before = most_memory();
    for (const std::uint64_t count : {5'000'001ULL, 0x7fffffffULL, 0xffffffffULL}) {
        Movie many = with(movie, place_of(movie, "stsz") + 12, 1, 4); // each is a byte long
        many = with(many, place_of(movie, "stsz") + 16, count, 4);
        many = with(many, place_of(movie, "stts") + 16, count, 4);
        CHECK_FALSE(is_taken(many, file.size()));
        CHECK_FALSE(is_taken(many, INT64_MAX));
    }
    CHECK(most_memory() - before < 64 * 1024);
}

TEST_CASE("a file whose samples lie elsewhere, or that ends before them, is refused") {
    const hls::Mp4File file{test::generated_clip("cfr25.mp4")};
    const Movie movie = file.movie();
    REQUIRE(is_taken(movie, file.size()));
    CHECK_FALSE(is_taken(movie, 1000));
    CHECK_FALSE(is_taken(movie, 0));
    CHECK_FALSE(is_taken(with(movie, place_of(movie, "url ") + 8, 0, 4), file.size()));
    CHECK_FALSE(is_taken(with(movie, place_of(movie, "avc1") + 4, 0x656e6376, 4), file.size())); // encv
    CHECK_FALSE(is_taken(with(movie, place_of(movie, "udta") + 4, 0x6d766578, 4), file.size())); // mvex
}

TEST_CASE("a segment's media are the parts of the file that hold its samples, and small gaps") {
    const auto placed = [](std::vector<std::int64_t> positions) {
        hls::PlacedSamples samples{{}, std::move(positions)};
        samples.samples.resize(samples.positions.size(), {0, 0, 1, 100, true});
        return samples;
    };
    const std::vector<hls::PlacedSamples> tracks{placed({1000, 1100, 1300, 50'000}), placed({1200, 900})};
    const hls::FileLayout layout = hls::lay_out(tracks);
    CHECK(layout.extents == std::vector<hls::FileExtent>{{900, 500}, {50'000, 100}});
    CHECK(layout.bytes == 600);
    REQUIRE(layout.runs.size() == 2);
    REQUIRE(layout.runs[0].size() == 3);
    CHECK(layout.runs[0][0].samples.size() == 2);
    CHECK(layout.runs[0][0].offset == 100);
    CHECK(layout.runs[0][1].offset == 400);
    CHECK(layout.runs[0][2].offset == 500);
    REQUIRE(layout.runs[1].size() == 2);
    CHECK(layout.runs[1][0].offset == 300);
    CHECK(layout.runs[1][1].offset == 0);
    CHECK(hls::lay_out({placed({0, 16'484}), placed({})}).extents.size() == 1);
    CHECK(hls::lay_out({placed({0, 16'485})}).extents.size() == 2);
}
