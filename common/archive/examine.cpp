// SPDX-License-Identifier: Apache-2.0
#include "common/archive/examine.hpp"

#include <ctime>
#include <filesystem>
#include <memory>

#include "common/base/error.hpp"
#include "common/base/fault_counter.hpp"
#include "common/base/read_error.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/base/what_failed.hpp"
#include "common/media/file_facts.hpp"

namespace vlm::archive {

using base::Micros;

namespace {

constexpr std::size_t longest_path = 4096;

std::optional<double> ratio(media::Fraction rate) {
    if (rate.numerator <= 0 || rate.denominator <= 0) return std::nullopt;
    return static_cast<double>(rate.numerator) / static_cast<double>(rate.denominator);
}

/// When the first frame was taken, and what told: the name where it is asked, the container, or the file, which is
/// finished when the last frame has come.
void set_wall(Video& video, const Place& place, const media::FileFacts& facts, const std::string& pattern) {
    const auto named =
        pattern.empty() ? std::nullopt : time_in_name(std::filesystem::path{place.path}.filename().string(), pattern);
    if (!named && !facts.creation && place.mtime == 0) return; // a server that does not tell
    const base::Wall finished{Micros{place.mtime / 1000}};
    const base::Wall wall = named ? *named : facts.creation.value_or(finished - video.duration.value_or(Micros{0}));
    video.wall = base::format_wall(wall);
    video.wall_from = named ? "name" : (facts.creation ? "container" : "mtime");
}

void describe(Video& video, const media::Source& source, const media::FileFacts& facts) {
    const media::VideoInfo& info = source.info();
    video.container = info.container;
    video.codec = info.codec;
    video.pixel_format = info.pixel_format;
    video.width = info.width;
    video.height = info.height;
    video.start = info.start_offset;
    video.fps = ratio(info.frame_rate);
    video.fps_nominal = ratio(facts.nominal_rate);
    video.audio = facts.audio;
    video.probe = facts.json;
}

base::FaultCounter faults_of(const Place& place, const char* activity) {
    return {base::one_line(place.path, longest_path), activity, base::FaultCounter::Reports::at_end};
}

void make_thumbnails(Examined& examined, const Place& place, const media::OpenAgain& open,
                     media::ThumbnailOptions options, base::CoreBudget* cores) {
    options.cores = cores;
    base::FaultCounter faults = faults_of(place, "making thumbnails");
    const auto tiles = media::thumbnails(open, examined.keyframes, *examined.video.duration, options, faults);
    examined.sheets = media::sprite_sheets(tiles);
    examined.video.thumb_every = options.every;
}

void look_into(Examined& examined, const Place& place, const ExamineOptions& options, const std::string& name) {
    const auto open = [&] { return std::make_unique<media::Source>(name, options.reading); };
    const auto source = open();
    examined.live = source->is_live();
    if (examined.live) throw base::InputError{source->name(), "is live, which is for vlm-capture"};
    const media::FileFacts facts = media::facts_of(*source);
    Video& video = examined.video;
    describe(video, *source, facts);
    media::KeyframeList list = media::list_keyframes(*source);
    examined.keyframes = std::move(list.keyframes);
    video.duration = list.end ? *list.end : source->find_end();
    set_wall(video, place, facts, options.time_from_name);
    if (options.thumbnails) make_thumbnails(examined, place, open, *options.thumbnails, options.cores);
    if (options.scenes) {
        base::FaultCounter faults = faults_of(place, "looking for scenes");
        examined.scenes = media::find_scenes(*open(), options.cores, faults);
    }
}

} // namespace

Examined examine(const Place& place, const std::string& fingerprint, const ExamineOptions& options,
                 const std::string& url) {
    const std::string& name = url.empty() ? place.path : url;
    Examined examined;
    examined.video.fingerprint = fingerprint;
    examined.video.size = place.size;
    try {
        look_into(examined, place, options, name);
    } catch (const base::InputError& error) {
        Examined failed;
        failed.unread = dynamic_cast<const base::ReadError*>(&error) != nullptr;
        failed.live = examined.live;
        failed.video.fingerprint = fingerprint;
        failed.video.size = place.size;
        failed.video.error = base::what_failed_of(base::redact_url(name), error);
        return failed;
    }
    return examined;
}

std::optional<base::Wall> time_in_name(const std::string& name, const std::string& pattern) {
    for (std::size_t at = 0; at < name.size(); ++at) {
        std::tm parts{};
        parts.tm_mday = 1;
        parts.tm_isdst = -1;
        if (::strptime(name.c_str() + at, pattern.c_str(), &parts) == nullptr) continue;
        const std::time_t seconds = ::mktime(&parts);
        if (seconds > 0) return base::Wall{std::chrono::seconds{seconds}};
    }
    return std::nullopt;
}

} // namespace vlm::archive
