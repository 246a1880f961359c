// SPDX-License-Identifier: Apache-2.0
#include "common/serving/video_api.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/archive/archive_figures.hpp"
#include "common/archive/event_list.hpp"
#include "common/archive/nearest_thumbnail.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/text.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/json_array.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/vod_name.hpp"

namespace vlm::serving {

using nlohmann::ordered_json;
using records::VideoRecord;
using Kind = VodName::Kind;

namespace {

std::string address(const VideoRecord& video, const VodName& name) {
    return fmt::format("/v/{}/{}", base::percent_encoded(video.fingerprint), to_string(name));
}

bool can_be_played(const VideoRecord& video) {
    return video.error.empty() && video.keyframes.value_or(0) > 0;
}

/// A picture of it from its first minute, where the index has one.
ordered_json thumbnail_of(const store::Connection& index, const VideoRecord& video) {
    const base::Micros early{std::int64_t(video.duration.value_or(0) * 1e5)}; // a tenth in: beginnings are often black
    const auto place = video.sheets > 0 ? archive::nearest_thumbnail(index, video.id, early) : std::nullopt;
    if (!place) return nullptr;
    const auto sheet = static_cast<std::size_t>(place->sheet - 1);
    return {{"sheet", address(video, {Kind::sheet, 0, sheet})},
            {"x", place->x},
            {"y", place->y},
            {"width", place->width},
            {"height", place->height}};
}

/// The record vlm.video/1, under the fingerprint as its id, with where to find what of it.
ordered_json entry_of(const store::Connection& index, const VideoRecord& video) {
    ordered_json entry = ordered_json::parse(records::to_json_line(video));
    entry["number"] = video.id;
    entry["id"] = video.fingerprint;
    entry["url"] = nullptr;
    if (can_be_played(video)) entry["url"] = address(video, {Kind::master});
    entry["thumbnail"] = thumbnail_of(index, video);
    return entry;
}

ordered_json sheet_entries(const store::Connection& index, const VideoRecord& video) {
    auto sheets = ordered_json::array();
    for (int number = 0; number < static_cast<int>(video.sheets); ++number) {
        const auto sheet = archive::sheet_of(index, video.id, number);
        if (!sheet) break;
        auto times = ordered_json::array();
        for (const base::Micros time : sheet->times)
            times.push_back(base::to_seconds(time));
        sheets.push_back({{"uri", address(video, {Kind::sheet, 0, static_cast<std::size_t>(number)})},
                          {"width", sheet->width},
                          {"height", sheet->height},
                          {"times", std::move(times)}});
    }
    return sheets;
}

ordered_json scenes_of(const store::Connection& index, const VideoRecord& video) {
    auto scenes = ordered_json::array();
    for (const media::Scene& scene : archive::scenes_of(index, video.id)) {
        scenes.push_back({{"t", base::to_seconds(scene.t)}, {"score", nullptr}});
        if (scene.score) scenes.back()["score"] = *scene.score;
    }
    return scenes;
}

ordered_json tasks_of(const store::Connection& index, const archive::Footage& footage) {
    auto tasks = ordered_json::array();
    for (const archive::TaskEntry& task : archive::tasks_about(index, footage))
        tasks.push_back({{"name", base::valid_utf8(task.name)}, {"kind", task.kind}, {"n", task.results}});
    return tasks;
}

/// A wall clock, or the beginning of one, as the query has it; "" where it has none.
std::string wall_of(const http::Query& query, std::string_view name) {
    const std::string text = query.get(name);
    if (text.find_first_not_of("0123456789-:.TZ") != std::string::npos)
        throw Problem{400, fmt::format("{}: a time as 2026-11-01T08:30:00Z, or its beginning", name)};
    return text;
}

} // namespace

Content list_videos(const store::Connection& index, const Call& call) {
    const http::Query& query = call.target.query;
    archive::VideoPage page;
    page.part = query.get("q");
    page.filter.since = wall_of(query, "since");
    page.filter.until = wall_of(query, "until");
    const std::string state = query.get("state");
    if (!state.empty() && state != "ready" && state != "failed") throw Problem{400, "state: ready or failed"};
    if (!state.empty()) page.filter.failed = state == "failed";
    constexpr std::int64_t most = 500;
    page.limit = number_of(query, "limit", 60, 1, most);
    page.offset = number_of(query, "offset", 0, 0, 1'000'000'000);
    JsonArray videos;
    const std::int64_t total =
        archive::list_page(index, page, [&](const VideoRecord& video) { videos.add(entry_of(index, video).dump()); });
    const std::int64_t next = page.offset + page.limit;
    return json_content(
        object_of("videos", videos,
                  fmt::format("\"total\":{},\"next\":{}", total, next < total ? std::to_string(next) : "null")));
}

Content show_video(const store::Connection& index, const Call& call) {
    const archive::Footage footage = video_footage(index, call.names[0]);
    VideoRecord video = *footage.video;
    video.kept = archive::kept_about(index, video.id);
    ordered_json entry = entry_of(index, video);
    entry["start"] = base::to_seconds(archive::start_of(index, video.id));
    entry["file"] = address(video, {Kind::original});
    entry["thumbnails"] = nullptr;
    if (video.sheets > 0) entry["thumbnails"] = address(video, {Kind::thumbnails});
    entry["sheets"] = sheet_entries(index, video);
    entry["scenes"] = scenes_of(index, video);
    entry["tasks"] = tasks_of(index, footage);
    return json_content(entry.dump() + "\n");
}

Content show_archive(const store::Connection& index, const Call& /*call*/) {
    return json_content(records::to_json_line(archive::archive_figures(index)));
}

Content list_tasks(const store::Connection& index, const Call& /*call*/) {
    JsonArray tasks;
    for (const archive::TaskEntry& task : archive::list_tasks(index)) {
        const ordered_json entry{{"name", base::valid_utf8(task.name)},
                                 {"kind", task.kind},
                                 {"videos", task.videos},
                                 {"results", task.results}};
        tasks.add(entry.dump());
    }
    return json_content(object_of("tasks", tasks));
}

Content list_running(const store::Connection& index, const Call& /*call*/) {
    constexpr auto recent = std::chrono::minutes{10}; // a program that runs tells of itself far more often
    JsonArray running;
    archive::list_statuses(index, base::wall_now() - recent, [&](std::string_view record) { running.add(record); });
    return json_content(object_of("running", running));
}

} // namespace vlm::serving
