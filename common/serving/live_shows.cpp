// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_shows.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/archive/arrivals.hpp"
#include "common/archive/footage.hpp"
#include "common/archive/task_list.hpp"
#include "common/base/error.hpp"
#include "common/base/fault_counter.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/serving/json_array.hpp"
#include "common/serving/live_subtitles.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using hls::LiveForm;
using nlohmann::ordered_json;

namespace {

std::optional<std::uint64_t> whole_of(const http::Query& query, std::string_view name) {
    constexpr std::int64_t most = std::int64_t{1} << 53;
    if (!query.find(name)) return std::nullopt;
    return static_cast<std::uint64_t>(number_of(query, name, 0, 0, most));
}

/// What of a live playlist is asked for (RFC 8216bis, 6.2.5).
LiveChannel::Wanted wanted_of(const hls::LiveName& name, const http::Query& query) {
    LiveChannel::Wanted wanted{name};
    wanted.access = query.get("access");
    if (name.kind != hls::LiveName::Kind::playlist) return wanted;
    wanted.segment = whole_of(query, "_HLS_msn");
    wanted.part = whole_of(query, "_HLS_part");
    if (wanted.part && !wanted.segment) throw Problem{400, "_HLS_part: of which segment? say _HLS_msn"};
    const std::string skip = query.get("_HLS_skip");
    if (skip == "YES" || skip == "v2") wanted.form = LiveForm::delta;
    return wanted;
}

ordered_json entry_of(const LiveShow& show) {
    const LiveShow::Reading reading = show.reading();
    ordered_json entry{{"name", show.name()},
                       {"url", fmt::format("/live/{}/master.m3u8", base::percent_encoded(show.name()))},
                       {"connected", reading.connected},
                       {"latency", nullptr},
                       {"fps", nullptr},
                       {"reconnections", reading.reconnections}};
    if (reading.latency) entry["latency"] = *reading.latency;
    if (reading.fps) entry["fps"] = *reading.fps;
    return entry;
}

/// A source whose pictures nobody serves.
ordered_json entry_of(const std::string& name) {
    ordered_json entry{{"name", base::valid_utf8(name)}};
    for (const char* member : {"url", "connected", "latency", "fps", "reconnections"})
        entry[member] = nullptr;
    return entry;
}

struct Metric {
    std::string_view name;
    std::string_view type;
    std::string_view help;
    std::function<double(const LiveShow::Reading&, const LiveChannel::Kept&)> value;
};

const std::vector<Metric>& metrics_of_shows() {
    using Reading = LiveShow::Reading;
    using Kept = LiveChannel::Kept;
    static const std::vector<Metric> all = {
        {"vlm_live_connected", "gauge", "Whether a live source is connected.",
         [](const Reading& reading, const Kept&) { return reading.connected ? 1.0 : 0.0; }},
        {"vlm_live_reconnections_total", "counter", "Times that it was connected again.",
         [](const Reading& reading, const Kept&) { return static_cast<double>(reading.reconnections); }},
        {"vlm_live_bytes_total", "counter", "Bytes that came of it.",
         [](const Reading& reading, const Kept&) { return static_cast<double>(reading.bytes); }},
        {"vlm_live_dropped_packets_total", "counter", "Its packets for which there was no time.",
         [](const Reading& reading, const Kept&) { return static_cast<double>(reading.dropped); }},
        {"vlm_live_frames_per_second", "gauge", "Pictures of it that come in a second.",
         [](const Reading& reading, const Kept&) { return reading.fps.value_or(0); }},
        {"vlm_live_window_seconds", "gauge", "How far back it can be watched.",
         [](const Reading&, const Kept& kept) { return kept.seconds; }},
        {"vlm_live_window_bytes", "gauge", "What of it is kept for that.",
         [](const Reading&, const Kept& kept) { return static_cast<double>(kept.bytes); }},
        {"vlm_live_waiting", "gauge", "Requests that wait for what comes of it.",
         [](const Reading&, const Kept& kept) { return static_cast<double>(kept.waiting); }},
    };
    return all;
}

/// A connection to the index, and whether others have written to it.
struct WatchedIndex {
    explicit WatchedIndex(IndexReaders& index)
        : connection{index.lend()}
        , changes{*connection} {}

    IndexReaders::Lent connection;
    archive::IndexChanges changes;
};

} // namespace

LiveShows::LiveShows(IndexReaders& index, std::vector<ShownSource> sources, base::Micros length)
    : m_index{index} {
    for (ShownSource& source : sources)
        m_shows.push_back(std::make_unique<LiveShow>(std::move(source), length));
    if (!m_shows.empty()) m_thread = std::thread{[this] { watch(); }};
}

LiveShows::~LiveShows() {
    const base::StopScope stop; // all of them leave at once
    let_go();
    m_shows.clear();
}

/// Those who wait too long are answered though nothing comes; and it shows who answers.
void LiveShows::watch() {
    constexpr std::chrono::milliseconds look_each{250};
    base::FaultCounter faults{"live sources", "reading the index"};
    std::optional<WatchedIndex> index;
    std::unique_lock lock{m_mutex};
    while (!m_changed.wait_for(lock, look_each, [this] { return m_ends; })) {
        for (const auto& show : m_shows)
            show->channel().answer_late();
        try {
            const bool is_first = !index;
            if (is_first) index.emplace(m_index);
            if (index->changes.any() || is_first) find_tasks(*index->connection);
        } catch (const base::Error& error) { // the next look may work
            faults.add(error.what());
        }
    }
}

void LiveShows::find_tasks(const store::Connection& index) {
    for (const archive::Footage& source : archive::live_sources(index)) {
        LiveShow* const show = find(source.name);
        if (show == nullptr) continue;
        std::vector<std::string> tasks;
        for (const archive::TaskEntry& task : archive::tasks_about(index, source)) {
            if (task.results > 0) tasks.push_back(task.name);
        }
        show->channel().set_tasks(std::move(tasks));
    }
}

Content LiveShows::subtitles(const Call& call) const {
    const LiveShow& show = shown(call.names[0]);
    const auto name = hls::parse_live_subtitle(call.names[1]);
    const auto segment = name ? show.channel().segment(name->number) : std::nullopt;
    if (!segment) throw Problem{404, "there is no such part of it, or no longer"};
    return text_content("text/vtt; charset=utf-8", live_subtitles(*m_index.lend(), show.name(), name->task, *segment));
}

void LiveShows::let_go() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable()) m_thread.join();
    for (const auto& show : m_shows)
        show->channel().let_go();
}

LiveShow* LiveShows::find(const std::string& name) const {
    const auto show =
        std::find_if(m_shows.begin(), m_shows.end(), [&](const auto& one) { return one->name() == name; });
    return show == m_shows.end() ? nullptr : show->get();
}

LiveShow& LiveShows::shown(const std::string& name) const {
    LiveShow* const show = find(name);
    if (show == nullptr) throw Problem{404, "no live source of this name is shown"};
    return *show;
}

void LiveShows::answer(const std::shared_ptr<http::Exchange>& exchange, const Call& call, http::Headers headers) {
    LiveShow& show = shown(call.names[0]);
    const auto name = hls::parse_live_name(call.names[1]);
    if (!name) throw Problem{404, "a live source has nothing of this name"};
    show.channel().answer(wanted_of(*name, call.target.query), {exchange, std::move(headers)});
}

Content LiveShows::list(const store::Connection& index) const {
    std::map<std::string, ordered_json> entries;
    for (const archive::Footage& source : archive::live_sources(index))
        entries[source.name] = entry_of(source.name);
    for (const auto& show : m_shows)
        entries[show->name()] = entry_of(*show);
    JsonArray live;
    for (const auto& [name, entry] : entries)
        live.add(entry.dump());
    Content content = json_content(object_of("live", live));
    if (!m_shows.empty()) content.caching = Content::Caching::never;
    return content;
}

std::string LiveShows::metrics() const {
    std::string text;
    if (m_shows.empty()) return text;
    const auto to = std::back_inserter(text);
    for (const Metric& metric : metrics_of_shows()) {
        fmt::format_to(to, "# HELP {0} {2}\n# TYPE {0} {1}\n", metric.name, metric.type, metric.help);
        for (const auto& show : m_shows) {
            fmt::format_to(to, "{}{{source=\"{}\"}} {}\n", metric.name, show->name(),
                           metric.value(show->reading(), show->channel().kept()));
        }
    }
    return text;
}

} // namespace vlm::serving
