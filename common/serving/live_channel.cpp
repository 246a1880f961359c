// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_channel.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/hls/master_playlist.hpp"
#include "common/hls/playlist.hpp"
#include "common/http/gzip.hpp"
#include "common/serving/content.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/session_api.hpp"

namespace vlm::serving {

using base::Micros;
using hls::LiveForm;
using hls::LiveName;
using Kind = LiveName::Kind;

namespace {

constexpr const char* playlist_type = "application/vnd.apple.mpegurl";
constexpr const char* subtitle_group = "answers";
constexpr std::size_t files = 8; ///< that the window is kept in, and one more

bool is_text(const LiveName& name) {
    return name.kind == Kind::subtitles || name.kind == Kind::master || name.kind == Kind::playlist ||
           name.kind == Kind::plain;
}

std::uint64_t first_number() {
    const auto now = base::wall_now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

/// Of the last complete segments.
hls::Bandwidth bandwidth_of(const std::vector<const hls::LiveSegment*>& segments) {
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> lengths;
    for (const hls::LiveSegment* segment : segments) {
        if (!segment->ended) continue;
        sizes.push_back(0);
        for (const hls::LivePart& part : segment->parts)
            sizes.back() += part.bytes.size;
        lengths.push_back(segment->duration.count());
    }
    return hls::bandwidth_of(sizes, lengths);
}

http::Reply with(http::Reply reply, const http::Headers& headers) {
    for (const auto& [name, value] : headers.fields())
        reply.headers.add(name, value);
    return reply;
}

} // namespace

LiveChannel::LiveChannel(Micros length)
    : m_store{length / static_cast<std::int64_t>(files)}
    , m_window{length, first_number()} {}

void LiveChannel::update(const std::function<void()>& change, Release release) {
    Answers answers;
    {
        const std::lock_guard lock{m_mutex};
        change();
        m_texts.clear();
        answers = this->release(release);
    }
    send(std::move(answers));
}

void LiveChannel::begin(hls::LiveInit init) {
    update([&] { m_window.begin(std::move(init)); }, Release::due);
}

void LiveChannel::take(hls::LivePart part, std::vector<std::uint8_t> bytes, base::Wall wall) {
    part.bytes = m_store.add(bytes);
    update([&] { m_window.add(std::move(part), wall); }, Release::due);
}

void LiveChannel::end_segment() {
    Micros duration{0};
    update(
        [&] {
            m_window.end_segment();
            if (const auto listed = m_window.listed(); !listed.empty()) duration = listed.back()->duration;
        },
        Release::due);
    m_store.end_segment(duration);
}

void LiveChannel::end() {
    update([&] { m_window.end(); }, Release::all);
}

void LiveChannel::let_go() {
    update([&] { m_lets_go = true; }, Release::all);
}

void LiveChannel::set_tasks(std::vector<std::string> tasks) {
    update([&] { m_tasks = std::move(tasks); }, Release::due);
}

std::optional<hls::LiveSegment> LiveChannel::segment(std::uint64_t number) const {
    const std::lock_guard lock{m_mutex};
    const hls::LiveSegment* found = m_window.complete(number);
    if (found == nullptr) return std::nullopt;
    hls::LiveSegment segment = *found;
    segment.parts.clear();
    return segment;
}

void LiveChannel::answer_late() {
    Answers answers;
    {
        const std::lock_guard lock{m_mutex};
        answers = release(Release::due);
    }
    send(std::move(answers));
}

void LiveChannel::answer(const Wanted& wanted, Waiter waiter) {
    http::Reply reply;
    {
        const std::lock_guard lock{m_mutex};
        if (wanted.segment && m_window.is_too_far(*wanted.segment, wanted.part))
            throw Problem{400, "nobody waits for what is so far ahead"};
        if (!is_there(wanted) && is_awaited(wanted) && !m_lets_go && !m_window.has_ended()) {
            m_waiting.push_back({wanted, std::move(waiter), base::Steady::now() + patience()});
            return;
        }
        reply = this->reply(wanted, waiter);
    }
    waiter.exchange->reply(with(std::move(reply), waiter.headers));
}

LiveChannel::Answers LiveChannel::release(Release release) {
    Answers answers;
    const auto now = base::Steady::now();
    std::erase_if(m_waiting, [&](Waiting& waiting) {
        if (release == Release::due && waiting.until > now && !is_there(waiting.wanted)) return false;
        http::Reply answer;
        try {
            answer = reply(waiting.wanted, waiting.waiter);
        } catch (...) {
            answer = reply_to_current_exception();
        }
        answers.emplace_back(std::move(waiting.waiter), std::move(answer));
        return true;
    });
    return answers;
}

void LiveChannel::send(Answers answers) {
    for (auto& [waiter, reply] : answers)
        waiter.exchange->reply(with(std::move(reply), waiter.headers));
}

bool LiveChannel::is_there(const Wanted& wanted) const {
    if (!is_text(wanted.name)) return !m_window.bytes(wanted.name).empty();
    return m_window.has_content() && (!wanted.segment || m_window.has(*wanted.segment, wanted.part));
}

bool LiveChannel::is_awaited(const Wanted& wanted) const {
    return is_text(wanted.name) || m_window.is_next_part(wanted.name);
}

/// How long a request may wait: beyond that a player is better off with an answer.
Micros LiveChannel::patience() const {
    constexpr std::chrono::seconds before_any{10};
    if (!m_window.has_content()) return before_any;
    return std::chrono::seconds{3 * hls::target_seconds(m_window.playlist().longest_segment)};
}

http::Reply LiveChannel::reply(const Wanted& wanted, const Waiter& waiter) {
    if (!is_text(wanted.name)) return media(wanted.name, *waiter.exchange);
    const bool is_task = std::find(m_tasks.begin(), m_tasks.end(), wanted.name.task) != m_tasks.end();
    if (wanted.name.kind == Kind::subtitles && !is_task)
        throw Problem{404, "no task of this name knows anything of it"};
    if (!m_window.has_content()) throw Problem{503, "nothing of this source has come yet"};
    return playlist(wanted, waiter);
}

http::Reply LiveChannel::media(const LiveName& name, const http::Exchange& exchange) const {
    std::vector<http::Piece> bytes = m_window.bytes(name);
    if (bytes.empty()) throw Problem{404, "there is no such part of it, or no longer"};
    return reply_with(exchange, {name.kind == Kind::init ? "video/mp4" : "video/iso.segment", std::move(bytes),
                                 '"' + to_string(name) + '"', Content::Caching::for_ever});
}

http::Reply LiveChannel::playlist(const Wanted& wanted, const Waiter& waiter) {
    constexpr std::size_t worth_compressing = 1024;
    SharedText& shared = m_texts[{to_string(wanted.name), wanted.form, wanted.access}];
    if (!shared.text) {
        std::string text = render(wanted);
        if (!wanted.access.empty()) text = with_query(text, "access=" + base::percent_encoded(wanted.access));
        shared.text = std::make_shared<const std::string>(std::move(text));
    }
    http::Reply reply;
    reply.headers.add("Content-Type", playlist_type);
    reply.headers.add("Cache-Control", "no-store");
    reply.headers.add("Vary", "Accept-Encoding");
    const bool compress =
        shared.text->size() >= worth_compressing && http::takes_gzip(waiter.exchange->header("accept-encoding"));
    if (compress && !shared.compressed)
        shared.compressed = std::make_shared<const std::string>(http::gzipped(*shared.text));
    if (compress) reply.headers.add("Content-Encoding", "gzip");
    reply.body.emplace_back(compress ? shared.compressed : shared.text);
    return reply;
}

std::string LiveChannel::render(const Wanted& wanted) const {
    if (wanted.name.kind == Kind::subtitles) return hls::live_subtitle_playlist(m_window.playlist(), wanted.name.task);
    if (wanted.name.kind != Kind::master) {
        return hls::live_playlist(m_window.playlist(), wanted.name.kind == Kind::plain ? LiveForm::plain : wanted.form);
    }
    const hls::LiveInit& init = *m_window.init();
    hls::Variant variant{to_string(LiveName{Kind::playlist}), bandwidth_of(m_window.listed()), init.codecs};
    variant.width = init.width;
    variant.height = init.height;
    variant.frame_rate = init.frame_rate;
    hls::MasterPlaylist master;
    for (const std::string& task : m_tasks) {
        variant.subtitles = subtitle_group;
        master.alternatives.push_back({hls::Alternative::Kind::subtitles, subtitle_group, task, "", false, 0,
                                       to_string(LiveName{Kind::subtitles, 0, task})});
    }
    master.variants.push_back(std::move(variant));
    return hls::master_playlist(master);
}

std::optional<double> LiveChannel::latency() const {
    const std::lock_guard lock{m_mutex};
    const auto listed = m_window.listed();
    if (listed.empty()) return std::nullopt;
    const Micros behind = base::wall_now() - (listed.back()->began + listed.back()->duration);
    return base::to_seconds(behind + part_hold_back(m_window.playlist()));
}

LiveChannel::Kept LiveChannel::kept() const {
    const std::lock_guard lock{m_mutex};
    Kept kept;
    for (const hls::LiveSegment* segment : m_window.listed()) {
        kept.seconds += base::to_seconds(segment->duration);
        for (const hls::LivePart& part : segment->parts)
            kept.bytes += part.bytes.size;
    }
    kept.waiting = m_waiting.size();
    return kept;
}

} // namespace vlm::serving
