// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/event_list.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/analysis/answer_times.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/infer/schema.hpp"

namespace vlm::analysis {

using base::Micros;
using records::Occurrence;
using Json = nlohmann::ordered_json;

namespace {

constexpr int most_events = 100; ///< in one answer
constexpr int longest_description = 300;

EventKind parse_kind(std::string_view text) {
    const auto colon = text.find(':');
    EventKind kind{std::string{base::trim(text.substr(0, colon))}, ""};
    if (colon != std::string_view::npos) kind.about = base::trim(text.substr(colon + 1));
    if (kind.name.empty()) throw base::UsageError{"one of them is empty; write them as in 'fall; fight; fire'"};
    return kind;
}

/// As a template has it.
std::string literal(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        escaped += c;
        if (c == '{' || c == '}') escaped += c;
    }
    return escaped;
}

/// Seconds of an answer as a time in the span.
Micros inside(double seconds, const Span& span) {
    const double most = base::to_seconds(span.t1 - span.t0);
    return span.t0 + Micros{std::llround(std::clamp(seconds, 0.0, most) * 1e6)};
}

/// One event of an answer; `about` has what is known of it beside that.
Occurrence read_event(const Json& event, const Span& span, const Occurrence& about) {
    const double start = event.at("start").get<double>();
    const double end = event.at("end").get<double>();
    Occurrence read = about;
    read.event = event.at("event").get<std::string>();
    read.t0 = inside(start, span);
    read.t1 = std::max(read.t0, inside(end, span));
    read.time_ok = is_in_span(start, span) && is_in_span(end, span) && end >= start;
    read.text = base::trim(event.at("description").get<std::string>());
    if (const auto wall = base::parse_wall(about.wall)) read.wall = base::format_wall(*wall + (read.t0 - span.t0));
    return read;
}

} // namespace

std::vector<EventKind> parse_event_kinds(std::string_view text) {
    const std::string valid = base::valid_utf8(text);
    std::vector<EventKind> kinds;
    for (const std::string_view part : base::split(valid, ';')) {
        EventKind kind = parse_kind(part);
        const auto same = [&](const EventKind& other) { return other.name == kind.name; };
        if (std::any_of(kinds.begin(), kinds.end(), same)) throw base::UsageError{"'" + kind.name + "' comes twice"};
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

std::string events_prompt(const std::vector<EventKind>& kinds, const std::string& question) {
    std::string prompt = question.empty() ? "" : question + "\n\n";
    prompt += "Find each time that one of these happens in the frames:\n";
    for (const EventKind& kind : kinds)
        prompt += fmt::format("- {}{}{}\n", literal(kind.name), kind.about.empty() ? "" : ": ", literal(kind.about));
    return prompt +
           "For each, tell the second in which it starts and the second in which it ends, as the times before the "
           "frames count them, and what is seen of it, in a few words. If none of them happens, the list is empty.";
}

std::shared_ptr<const infer::Schema> events_schema(const std::vector<EventKind>& kinds) {
    Json names = Json::array();
    for (const EventKind& kind : kinds)
        names.push_back(kind.name);
    const Json time = {{"type", "number"}, {"format", infer::time_format}};
    const Json event = {{"type", "object"},
                        {"properties",
                         {{"event", {{"type", "string"}, {"enum", names}}},
                          {"start", time},
                          {"end", time},
                          {"description", {{"type", "string"}, {"maxLength", longest_description}}}}},
                        {"required", {"event", "start", "end", "description"}},
                        {"additionalProperties", false}};
    const Json schema = {{"type", "object"},
                         {"properties", {{"events", {{"type", "array"}, {"items", event}, {"maxItems", most_events}}}}},
                         {"required", Json::array({"events"})},
                         {"additionalProperties", false}};
    return std::make_shared<const infer::Schema>(infer::Schema{"events", schema.dump()});
}

std::vector<Occurrence> EventList::add(const std::string& json, const Span& span, const Occurrence& about) {
    std::vector<Occurrence> over = taken(about.source, span.t0 - m_gap);
    try {
        const Json answer = Json::parse(json);
        for (const Json& event : answer.at("events"))
            put(read_event(event, span, about));
    } catch (const Json::exception&) { // whoever asked has told that it does not fit
        return over;
    }
    return over;
}

/// Joins it with those of its kind that it touches, so that it may bridge several.
void EventList::put(Occurrence event) {
    for (auto each = m_open.begin(); each != m_open.end();) {
        const bool same = each->source == event.source && each->event == event.event;
        if (!same || each->t0 - event.t1 > m_gap || event.t0 - each->t1 > m_gap) {
            ++each;
            continue;
        }
        if (each->t0 <= event.t0) {
            event.wall = each->wall;
            event.text = each->text;
            event.model = each->model;
        }
        event.t0 = std::min(event.t0, each->t0);
        event.t1 = std::max(event.t1, each->t1);
        event.time_ok = event.time_ok && each->time_ok;
        event.answers += each->answers;
        each = m_open.erase(each);
    }
    const auto later = std::find_if(m_open.begin(), m_open.end(), [&](const Occurrence& other) {
        return std::tie(other.t0, other.event) > std::tie(event.t0, event.event);
    });
    m_open.insert(later, std::move(event));
}

/// Those of a source that ended before `until`; one that is open keeps those that began after it.
std::vector<Occurrence> EventList::taken(const std::string& source, Micros until) {
    std::vector<Occurrence> over;
    for (auto each = m_open.begin(); each != m_open.end();) {
        if (each->source != source) {
            ++each;
            continue;
        }
        if (each->t1 >= until) break;
        over.push_back(std::move(*each));
        each = m_open.erase(each);
    }
    return over;
}

std::vector<Occurrence> EventList::finish() {
    std::vector<Occurrence> over{std::make_move_iterator(m_open.begin()), std::make_move_iterator(m_open.end())};
    m_open.clear();
    return over;
}

} // namespace vlm::analysis
