// SPDX-License-Identifier: Apache-2.0
#include "common/media/film.hpp"

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using base::Micros;

namespace {

/// All of a clip's pictures, from a time on.
struct FilmPictures {
    std::vector<Micros> times;
    std::vector<base::YuvImage> images;
};

FilmPictures film_pictures(const std::string& file, Micros start = Micros{0}) {
    media::Source source{file, {}};
    base::FaultCounter faults{source.name(), "decoding"};
    media::Selection all;
    all.kind = media::Selection::Kind::all;
    all.start = start;
    media::Sampler sampler{source, all, {}, faults};
    media::Renderer renderer{source.name(), source.info().orientation};
    FilmPictures shown;
    while (const auto picture = sampler.next()) {
        shown.times.push_back(picture->t);
        shown.images.push_back(renderer.render(*picture, source.info().width, source.info().height));
    }
    return shown;
}

/// The times of the sound's packets.
std::vector<double> times_of_sound(const std::string& file) {
    std::vector<double> times;
    const std::string lines = test::output_of(
        "ffprobe -v error -select_streams a:0 -show_entries packet=pts_time -of csv=p=0 '" + file + "'");
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1)
        times.push_back(std::stod(lines.substr(at)));
    return times;
}

void fill(media::Film& film, const FilmPictures& pictures) {
    for (std::size_t i = 0; i < pictures.times.size(); ++i)
        film.write(pictures.times[i], pictures.images[i]);
    film.close();
}

double difference_of_luma(const base::YuvImage& a, const base::YuvImage& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.y.size(); ++i)
        sum += std::abs(int{a.y[i]} - int{b.y[i]});
    return sum / static_cast<double>(a.y.size());
}

} // namespace

TEST_CASE("a film has the pictures that it was given, each at its own time") {
    const std::string name = GENERATE("cfr25.mp4", "vfr.mp4", "rotated90.mp4");
    CAPTURE(name);
    const FilmPictures pictures = film_pictures(test::generated_clip(name));
    const test::TemporaryFolder folder;
    const std::string path = folder.path("out.mp4");
    media::Film film{{path}};
    fill(film, pictures);
    const FilmPictures made = film_pictures(path);
    REQUIRE(made.times.size() == pictures.times.size());
    for (std::size_t i = 0; i < made.times.size(); ++i) {
        CHECK(std::abs((made.times[i] - (pictures.times[i] - pictures.times[0])).count()) <= 1);
        CHECK(difference_of_luma(made.images[i], pictures.images[i]) < 4);
    }
    CHECK(std::filesystem::directory_iterator { std::filesystem::path{path}.parent_path() } -> path() == path);
}

TEST_CASE("a film has the sound of the pictures' file, in step with them") {
    const std::string clip = test::generated_clip("cfr25.mp4");
    const auto start = GENERATE(Micros{0}, Micros{3'000'000});
    const FilmPictures pictures = film_pictures(clip, start);
    REQUIRE(!pictures.times.empty());
    const test::TemporaryFolder folder;
    const std::string path = folder.path("out.mp4");
    media::Film film{{path, clip}};
    fill(film, pictures);
    const std::vector<double> before = times_of_sound(clip);
    const std::vector<double> after = times_of_sound(path);
    REQUIRE(!after.empty());
    const double zero = base::to_seconds(pictures.times.front());
    for (const double t : after) { // each is a packet of the clip
        const bool there = std::any_of(before.begin(), before.end(),
                                       [&](double of_clip) { return std::abs(of_clip - zero - t) < 0.001; });
        CHECK(there);
    }
    const double length = base::to_seconds(pictures.times.back() - pictures.times.front());
    CHECK(after.front() < 0.1);
    CHECK(after.back() > std::min(length, before.back() - zero) - 0.1);
    CHECK(after.back() < length + 0.1);
}

TEST_CASE("a film that is not closed leaves nothing behind") {
    const test::TemporaryFolder folder;
    const std::string path = folder.write("out.mp4", "what was there before");
    {
        media::Film film{{path}};
        film.write(Micros{0}, base::YuvImage{64, 48});
        CHECK_THROWS_WITH(film.write(Micros{40'000}, base::YuvImage{48, 64}),
                          path + ": pictures of 48x64 pixels do not go into a film of others");
    }
    CHECK(std::filesystem::file_size(path) == 21);
    CHECK_FALSE(std::filesystem::exists(folder.path(".out.mp4.part")));
    media::Film empty{{path}};
    empty.close();
    CHECK(std::filesystem::file_size(path) == 21);
}

TEST_CASE("a film that cannot be written is told in one line, before there is a picture") {
    CHECK_THROWS_WITH((media::Film{{"/nowhere/at/all.mp4"}}), "/nowhere/at/.all.mp4.part: No such file or directory");
    CHECK_THROWS_AS((media::Film{{"/nowhere/at/all.mp4"}}), base::OutputError);
    CHECK_THROWS_WITH((media::Film{{"/dev/null"}}), "/dev/null: a film is written to a file");
    const test::TemporaryFolder folder;
    CHECK_THROWS_AS((media::Film{{folder.path("x.mp4"), "/nowhere.mp4"}}), base::Error);
    CHECK(std::filesystem::is_empty(std::filesystem::path{folder.path("x")}.parent_path()));
}
