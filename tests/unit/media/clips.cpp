// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/media/clips.hpp"
#include "tests/support/source_path.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/text.hpp"
#include "common/media/selection.hpp"

namespace vlm::test {
namespace {

namespace fs = std::filesystem;

std::string folder(const char* variable, const std::string& fallback) {
    const char* value = std::getenv(variable);
    return value == nullptr ? fallback : value;
}

bool is_video_name(const fs::path& path) {
    static const std::vector<std::string> names = {".mp4", ".mkv", ".webm", ".ts", ".avi", ".mov", ".mpg"};
    const std::string extension = base::lower(path.extension().string());
    return std::find(names.begin(), names.end(), extension) != names.end();
}

std::vector<std::string> clips_in(const std::string& path) {
    std::vector<std::string> clips;
    if (!fs::is_directory(path)) return clips;
    for (const auto& entry : fs::directory_iterator{path}) {
        if (entry.is_regular_file() && is_video_name(entry.path())) clips.push_back(entry.path().string());
    }
    std::sort(clips.begin(), clips.end());
    return clips;
}

std::string quoted(const std::string& text) {
    return "'" + text + "'";
}

/// Whole microseconds of ticks, floored once.
base::Micros micros(std::int64_t ticks, media::Fraction time_base) {
    return base::Micros{media::multiply_divide(ticks, time_base.numerator * 1'000'000, time_base.denominator)};
}

Decoded run_ffmpeg(const std::string& clip) {
    // One thread: what a damaged file shows depends on how it is decoded.
    const std::string lines = output_of(fmt::format(
        "ffmpeg -nostdin -v error -threads 1 -noautorotate -i {} -an -sn -dn -vsync passthrough -enc_time_base -1 "
        "-f framehash -hash sha256 - 2>&1 || true",
        quoted(clip)));
    Decoded found;
    media::Fraction time_base{1, 1};
    std::int64_t first = 0;
    std::istringstream stream{lines};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with("#tb 0: ")) {
            std::sscanf(line.c_str(), "#tb 0: %ld/%ld", &time_base.numerator, &time_base.denominator);
        }
        if (line.empty() || line[0] == '#') continue;
        const auto fields = base::split(line, ',');
        if (fields.size() != 6 || base::trim(fields[5]).size() != 64) {
            found.complaints += line + "\n";
            continue;
        }
        const std::int64_t pts = std::stoll(std::string{base::trim(fields[2])});
        if (found.frames.empty()) first = pts;
        found.frames.push_back({micros(pts - first, time_base), std::string{base::trim(fields[5])}});
    }
    return found;
}

} // namespace

std::vector<std::string> generated_clips() {
    return clips_in(folder("VLM_TEST_CLIPS", ""));
}

std::vector<std::string> real_clips() {
    const std::string root = folder("VLM_TEST_MEDIA", source_path("/../shared/media"));
    std::vector<std::string> clips = clips_in(root);
    const std::vector<std::string> edge = clips_in(root + "/edge");
    const std::vector<std::string> variants = clips_in(folder("VLM_TEST_VARIANTS", ""));
    clips.insert(clips.end(), edge.begin(), edge.end());
    clips.insert(clips.end(), variants.begin(), variants.end());
    return clips;
}

std::string generated_clip(const std::string& name) {
    const std::string path = folder("VLM_TEST_CLIPS", "") + "/" + name;
    INFO(path << ": make the clips with tests/media/make_clips.py and name their folder in VLM_TEST_CLIPS");
    REQUIRE(fs::exists(path));
    return path;
}

nlohmann::json truth_of(const std::string& name) {
    static const nlohmann::json all = nlohmann::json::parse(base::read_file(generated_clip("clips.json"))).at("clips");
    return all.at(name);
}

std::vector<std::string> sound_clips() {
    std::vector<std::string> names;
    const auto all = nlohmann::json::parse(base::read_file(generated_clip("clips.json"))).at("clips");
    for (const auto& [name, truth] : all.items()) {
        if (truth.at("error").is_null()) names.push_back(name);
    }
    return names;
}

std::optional<std::string> real_clip(const std::string& name) {
    for (const std::string& clip : real_clips()) {
        if (clip.ends_with("/" + name)) return clip;
    }
    return std::nullopt;
}

std::string output_of(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    std::array<char, 65536> block{};
    for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), pipe)) > 0;) {
        out.append(block.data(), got);
    }
    INFO(command);
    REQUIRE(::pclose(pipe) == 0);
    return out;
}

const Decoded& decoded(const std::string& clip) {
    static std::map<std::string, Decoded> cache;
    const auto known = cache.find(clip);
    return known != cache.end() ? known->second : cache[clip] = run_ffmpeg(clip);
}

std::vector<base::Micros> keyframe_times(const std::string& clip) {
    const auto probed = nlohmann::json::parse(output_of(
        fmt::format("ffprobe -v error -select_streams V:0 -show_entries stream=time_base:packet=pts,flags -of json {}",
                    quoted(clip))));
    media::Fraction time_base;
    std::sscanf(probed.at("streams").at(0).at("time_base").get<std::string>().c_str(), "%ld/%ld", &time_base.numerator,
                &time_base.denominator);
    std::vector<std::int64_t> keyframes;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    for (const auto& packet : probed.at("packets")) {
        const auto flags = packet.at("flags").get<std::string>();
        if (flags.find('D') != std::string::npos) continue;
        const auto pts = packet.at("pts").get<std::int64_t>();
        first = std::min(first, pts);
        if (flags.starts_with("K")) keyframes.push_back(pts);
    }
    std::vector<base::Micros> times;
    for (const std::int64_t pts : keyframes)
        times.push_back(micros(pts - first, time_base));
    return times;
}

} // namespace vlm::test
