// SPDX-License-Identifier: Apache-2.0
#include "common/serving/upload_job.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/json_line.hpp"
#include "common/serving/event_stream.hpp"

namespace vlm::serving {

namespace {

constexpr std::size_t most_text = std::size_t{256} << 10; // a client is told all of it at once
constexpr std::array<std::string_view, 7> names = {"queued", "checking", "indexing", "analysing",
                                                   "done",   "failed",   "cancelled"};

std::string token_event(const std::string& text) {
    return event_of("token", records::JsonLine{}.text("text", text).line());
}

/// "{…}\n" without its braces.
std::string inside(std::string line) {
    return line.substr(1, line.rfind('}') - 1);
}

base::Wall wall_of(const nlohmann::json& value) {
    return base::Wall{base::Micros{value.get<std::int64_t>()}};
}

} // namespace

std::string_view to_string(JobState state) {
    return names[static_cast<std::size_t>(state)];
}

std::string UploadJob::members(std::optional<std::size_t> before) const {
    const base::Wall until = is_over() ? ended : base::wall_now();
    records::JsonLine line;
    line.text("job", id).text("state", to_string(state)).text("name", name);
    line.integer("position", before ? std::optional{static_cast<std::int64_t>(*before)} : std::nullopt);
    if (requests > 0)
        line.open("windows").integer("done", answered).integer("total", std::max(requests, answered)).close();
    else
        line.null("windows");
    line.decimal("seconds", base::to_seconds(std::max(until - created, base::Micros{0})), 3);
    line.text_or_null("error", error).text_or_null("video", video);
    return inside(line.line());
}

void UploadJob::change(JobState to, std::optional<std::size_t> before) {
    state = to;
    if (is_over()) ended = base::wall_now();
    tell_state(before);
    if (!is_over()) return;
    send(event_of("done", "{}"));
    end_streams();
}

void UploadJob::tell_state(std::optional<std::size_t> before) {
    send(event_of("state", '{' + members(before) + '}'));
}

void UploadJob::fail(const std::string& reason) {
    error = reason.empty() ? "it failed" : base::one_line(reason, 1000);
    change(JobState::failed);
}

void UploadJob::say(const std::string& text) {
    if (m_answer.size() + text.size() > most_text) return;
    m_answer += text;
    if (!text.empty()) send(token_event(text));
}

void UploadJob::begin_answer() {
    if (!m_answer.empty()) say("\n");
    m_answer_begin = m_answer.size();
    m_answer_open = true;
}

void UploadJob::take_back() {
    m_answer.resize(m_answer_begin);
    send(event_of("restart", "{}") + (m_answer.empty() ? "" : token_event(m_answer)));
}

void UploadJob::add_piece(const std::string& text, bool first) {
    if (first && m_answer_open)
        take_back();
    else if (first)
        begin_answer();
    say(text);
}

void UploadJob::add_answer(const std::string& text) {
    ++answered;
    if (!m_answer_open && text.empty()) return;
    if (!m_answer_open) begin_answer();
    m_answer_open = false;
    if (m_answer.compare(m_answer_begin, std::string::npos, text) == 0) return;
    if (m_answer_begin + text.size() > most_text) return; // it has been cut
    if (m_answer.size() > m_answer_begin) take_back();
    say(text);
}

void UploadJob::listen(std::shared_ptr<http::ReplyStream> stream, std::optional<std::size_t> before) {
    std::string all = "retry: 2000\n\n" + event_of("state", '{' + members(before) + '}');
    if (!m_answer.empty()) all += token_event(m_answer);
    if (is_over()) all += event_of("done", "{}");
    if (stream->send(std::move(all)) && !is_over()) m_listeners.push_back(std::move(stream));
}

void UploadJob::send(const std::string& events) {
    std::erase_if(m_listeners, [&](const auto& listener) { return !listener->send(events); });
}

void UploadJob::save() const {
    nlohmann::ordered_json kept{{"state", to_string(state)},
                                {"owner", owner},
                                {"name", base::valid_utf8(name)},
                                {"profile", profile},
                                {"created", created.time_since_epoch().count()},
                                {"ended", ended.time_since_epoch().count()},
                                {"error", base::valid_utf8(error)},
                                {"video", video},
                                {"requests", requests},
                                {"answered", answered}};
    base::replace_file(folder->state(), kept.dump() + "\n");
}

std::shared_ptr<UploadJob> UploadJob::load(std::shared_ptr<JobFolder> folder) {
    auto job = std::make_shared<UploadJob>();
    job->id = folder->id();
    job->folder = std::move(folder);
    try {
        const auto kept = nlohmann::json::parse(base::read_file(job->folder->state()));
        job->state = kept.at("state") == "done" ? JobState::done : JobState::failed;
        kept.at("owner").get_to(job->owner);
        kept.at("name").get_to(job->name);
        kept.at("profile").get_to(job->profile);
        job->created = wall_of(kept.at("created"));
        job->ended = wall_of(kept.at("ended"));
        kept.at("error").get_to(job->error);
        kept.at("video").get_to(job->video);
        kept.at("requests").get_to(job->requests);
        kept.at("answered").get_to(job->answered);
    } catch (const nlohmann::json::exception& error) {
        throw base::Error{fmt::format("{}: {}", job->folder->state(), error.what())};
    }
    if (job->state == JobState::done) job->m_answer = answer_of(base::read_file(job->folder->results()));
    if (job->m_answer.size() > most_text) job->m_answer.clear();
    return job;
}

std::string answer_of(std::string_view results) {
    std::string answer;
    for (const std::string_view line : base::split(results, '\n')) {
        const auto record = nlohmann::json::parse(line, nullptr, false);
        if (!record.is_object() || !record.contains("text") || !record["text"].is_string()) continue;
        if (!answer.empty()) answer += '\n';
        answer += record["text"].get_ref<const std::string&>();
    }
    return answer;
}

} // namespace vlm::serving
