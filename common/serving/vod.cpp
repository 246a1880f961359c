// SPDX-License-Identifier: Apache-2.0
#include "common/serving/vod.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/archive/result_list.hpp"
#include "common/archive/still_picture.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/text.hpp"
#include "common/hls/web_vtt.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/session_api.hpp"
#include "common/serving/vod_playlists.hpp"

namespace vlm::serving {

using base::Micros;
using Kind = VodName::Kind;

namespace {

constexpr const char* playlist_type = "application/vnd.apple.mpegurl";
constexpr const char* mp4_type = "video/mp4";
constexpr const char* segment_type = "video/iso.segment";
constexpr const char* ts_type = "video/mp2t";
constexpr const char* subtitle_type = "text/vtt; charset=utf-8";

/// What of this content never is anything else.
Content lasting(const ServedVideo& video, const VodName& name, std::string type, std::vector<http::Piece> body) {
    return {std::move(type), std::move(body), video.tag(to_string(name)), Content::Caching::for_ever};
}

std::vector<media::SpriteSheet> sheets_of(const store::Connection& index, const records::VideoRecord& video) {
    std::vector<media::SpriteSheet> sheets;
    for (int number = 0; number < static_cast<int>(video.sheets); ++number) {
        if (auto sheet = archive::sheet_of(index, video.id, number)) sheets.push_back(std::move(*sheet));
    }
    return sheets;
}

std::string type_of_file(const records::VideoRecord& video) {
    if (video.container.find("mp4") != std::string::npos) return "video/mp4";
    if (video.container.find("webm") != std::string::npos) return "video/webm";
    if (video.container.find("mpegts") != std::string::npos) return ts_type;
    if (video.container.find("avi") != std::string::npos) return "video/x-msvideo";
    return "application/octet-stream";
}

archive::Footage footage_of(const records::VideoRecord& video) {
    archive::Footage footage;
    footage.video = video;
    return footage;
}

/// An answer about one frame is shown until the next one, for so long at most.
constexpr Micros longest_subtitle{10'000'000};

std::vector<hls::Subtitle> subtitles_of(const store::Connection& index, const archive::Footage& footage,
                                        const std::string& task, Micros start, Micros end) {
    archive::ResultFilter filter;
    filter.span.start = std::max(start, Micros{0});
    filter.span.end = end + longest_subtitle; // where the next one begins counts
    filter.task = task;
    std::vector<hls::Subtitle> subtitles;
    bool is_of_frame = false; // the last one
    archive::list_results(index, footage, filter, [&](const archive::StoredResult& result) {
        if (is_of_frame) subtitles.back().end = std::min(subtitles.back().end, result.t0);
        is_of_frame = !result.text.empty() && result.t1 - result.t0 < std::chrono::seconds{1};
        if (result.text.empty()) return;
        subtitles.push_back(
            {result.t0, is_of_frame ? result.t0 + longest_subtitle : result.t1, std::string{result.text}});
    });
    return subtitles;
}

/// Where a video is that somebody names by its number.
http::Reply redirection(const store::Connection& index, const Call& call) {
    const records::VideoRecord video = *video_footage(index, call.names[0]).video;
    http::Reply reply = problem_reply(302, "it is under its fingerprint");
    const std::string_view target = call.exchange.target();
    const std::size_t mark = std::min(target.find('?'), target.size());
    reply.headers.add("Location", fmt::format("/v/{}/{}{}", video.fingerprint, base::percent_encoded(call.names[1]),
                                              target.substr(mark)));
    return reply;
}

/// What is asked for with a signature and names other things gives it to all of them.
void carry_on(Content& content, Kind kind, const std::string& access) {
    const bool is_playlist = content.type == playlist_type;
    if (!is_playlist && kind != Kind::thumbnails) return;
    const auto& text = std::get<std::shared_ptr<const std::string>>(content.body.front());
    const std::string query = "access=" + base::percent_encoded(access);
    content = text_content(content.type, is_playlist ? with_query(*text, query) : track_with_query(*text, query));
}

/// What an error says, with the name of the video instead of that under which its file was opened.
std::string with_name(const base::InputError& error, const records::VideoRecord& video) {
    const std::string_view message = error.what();
    const std::size_t end = message.find(": ");
    if (!message.starts_with("/proc/self/fd/") || end == std::string_view::npos) return std::string{message};
    const std::string place = archive::last_place(video);
    return place.substr(place.rfind('/') + 1) + std::string{message.substr(end)};
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

} // namespace

http::Reply Vod::answer(const Call& call) {
    if (is_number(call.names[0])) return redirection(*m_index.lend(), call);
    const auto name = parse_vod_name(call.names[1]);
    if (!name) throw Problem{404, "a video has nothing of this name"};
    const auto video = m_shelf.get(call.names[0]);
    try {
        Content content = content_of(*video, *name, call.target.query);
        if (const auto access = call.target.query.find("access")) carry_on(content, name->kind, *access);
        return reply_with(call.exchange, std::move(content));
    } catch (const Problem& problem) {
        if (problem.status() == 410) m_shelf.drop(call.names[0]); // it may be added again, or come back
        throw;
    } catch (const base::InputError& error) {
        throw Problem{422, with_name(error, video->record())};
    }
}

std::optional<http::Reply> Vod::answer_at_once(const Call& call) {
    const auto name = parse_vod_name(call.names[1]);
    if (!name || name->kind != Kind::segment) return std::nullopt;
    const auto video = m_shelf.at_hand(call.names[0]);
    auto segment = video ? video->ready_segment(name->rendition, name->number) : std::nullopt;
    if (!segment) return std::nullopt;
    return reply_with(call.exchange, lasting(*video, *name, segment_type, std::move(*segment)));
}

Content Vod::content_of(ServedVideo& video, const VodName& name, const http::Query& query) {
    switch (name.kind) {
    case Kind::master:
        return master(video);
    case Kind::playlist:
        return text_content(playlist_type, video.playlist(name.rendition));
    case Kind::init:
        return lasting(video, name, mp4_type, video.init(name.rendition));
    case Kind::segment:
        return lasting(video, name, segment_type, video.segment(name.rendition, name.number));
    case Kind::recording_init:
        return lasting(video, name, mp4_type, video.recording_init());
    case Kind::recording_segment:
        return lasting(video, name, segment_type, video.recording_segment(name.number));
    case Kind::ts_playlist:
        return text_content(playlist_type, video.ts_playlist());
    case Kind::ts_segment:
        return lasting(video, name, ts_type, video.ts_segment(name.number));
    case Kind::ts_file:
        return lasting(video, name, ts_type, {http::Piece{video.ts_file()}});
    case Kind::keyframes:
        return text_content(playlist_type, keyframe_playlist_of(video.outline()));
    case Kind::keyframe_init:
        return lasting(video, name, mp4_type, video.keyframe_init());
    case Kind::keyframe:
        return lasting(video, name, segment_type, video.keyframe(name.number));
    case Kind::thumbnails:
        return text_content(subtitle_type,
                            thumbnail_track_of(video.outline(), sheets_of(*m_index.lend(), video.record())));
    case Kind::images:
        return text_content(playlist_type,
                            image_playlist_of(video.outline(), sheets_of(*m_index.lend(), video.record())));
    case Kind::sheet:
        return sheet(video, name.number);
    case Kind::subtitles:
        return subtitles(video, name.task);
    case Kind::subtitle_part:
        return subtitle_part(video, name);
    case Kind::frame:
        return frame(video, query);
    case Kind::original:
        return original(video, name);
    }
    throw Problem{404, "a video has nothing of this name"};
}

/// A recording that is still written is another one each time.
Content Vod::original(ServedVideo& video, const VodName& name) {
    Content content = lasting(video, name, type_of_file(video.record()), {http::Piece{video.original()}});
    if (!video.is_recording()) return content;
    content.tag.clear();
    content.caching = Content::Caching::never;
    return content;
}

Content Vod::master(ServedVideo& video) {
    if (hls::Recording* const recording = video.recording())
        return text_content(playlist_type,
                            recording_master_of(video.record(), recording->state(), recording->codecs()));
    const auto index = m_index.lend();
    std::vector<std::string> tasks;
    for (const archive::TaskEntry& task : archive::tasks_about(*index, footage_of(video.record()))) {
        if (task.results > 0) tasks.push_back(task.name);
    }
    return text_content(playlist_type,
                        master_of(video.outline(), video.offer(), tasks, sheets_of(*index, video.record())));
}

Content Vod::subtitles(const ServedVideo& video, const std::string& task) {
    const auto tasks = archive::tasks_about(*m_index.lend(), footage_of(video.record()));
    const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const auto& one) { return one.name == task; });
    if (found == tasks.end()) throw Problem{404, "no task of this name knows anything of it"};
    return text_content(playlist_type, subtitle_playlist_of(video.outline(), task));
}

Content Vod::sheet(const ServedVideo& video, std::size_t number) {
    const auto sheets = static_cast<std::size_t>(video.record().sheets);
    if (number >= sheets) throw Problem{404, fmt::format("there is no sheet {}: it has {}", number, sheets)};
    auto found = archive::sheet_of(*m_index.lend(), video.record().id, static_cast<int>(number));
    if (!found) throw Problem{404, "the sheet is gone from the index"};
    return text_content("image/jpeg", std::move(found->jpeg));
}

Content Vod::subtitle_part(const ServedVideo& video, const VodName& name) {
    const Micros start = subtitle_part_length * static_cast<std::int64_t>(name.number);
    if (name.number > 1'000'000 || start >= video.end()) throw Problem{404, "the video ends before"};
    const Micros end = std::min(start + subtitle_part_length, video.end());
    const auto index = m_index.lend();
    const auto subtitles = subtitles_of(*index, footage_of(video.record()), name.task, start - longest_subtitle, end);
    return text_content(subtitle_type, hls::subtitle_segment(subtitles, start, end, video.start()));
}

Content Vod::frame(ServedVideo& video, const http::Query& query) {
    const Micros time = needed_seconds_of(query, "t");
    if (time < Micros{0} || time >= video.end()) throw Problem{404, "the video has no such time"};
    constexpr int largest = 8192;
    const auto side = static_cast<int>(number_of(query, "max-side", 0, 16, largest));
    const auto original = video.original();
    const std::string path = "/proc/self/fd/" + std::to_string(original.file->get());
    Content content =
        text_content("image/jpeg", archive::still_picture(path, time, side > 0 ? std::optional{side} : std::nullopt));
    content.caching = Content::Caching::for_ever;
    return content;
}

} // namespace vlm::serving
