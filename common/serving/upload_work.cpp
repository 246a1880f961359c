// SPDX-License-Identifier: Apache-2.0
#include "common/serving/upload_work.hpp"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/archive/open_archive.hpp"
#include "common/archive/video_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::serving {

using nlohmann::json;

namespace {

constexpr std::int64_t most_results = std::int64_t{32} << 20;

std::string text_in(const json& record, const char* name) {
    const auto found = record.find(name);
    return found != record.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string replaced(std::string_view text, const std::string& what, const std::string& by) {
    std::string all{text};
    for (std::size_t at = 0; (at = all.find(what, at)) != std::string::npos; at += by.size())
        all.replace(at, what.size(), by);
    return all;
}

/// The last error in what a program has logged as JSON; "" where there is none.
std::string last_error(const std::string& log_file) {
    std::string last;
    const std::string text = base::read_file(log_file);
    for (const std::string_view line : base::split(text, '\n')) {
        auto entry = json::parse(line, nullptr, false);
        const bool is_error = entry.is_object() && entry.value("level", json{}) == "error";
        if (is_error && entry["message"].is_string()) last = entry["message"].get<std::string>();
    }
    return last;
}

} // namespace

UploadWork::UploadWork(const UploadJob& job, std::vector<std::string> asking, base::ToolLimits limits,
                       WorkTeller teller)
    : m_folder{job.folder}
    , m_name{job.name}
    , m_profile{job.profile}
    , m_asking{std::move(asking)}
    , m_limits{std::move(limits)}
    , m_teller{std::move(teller)} {}

void UploadWork::run() {
    m_teller.begin(JobState::checking);
    look();
    m_teller.begin(JobState::indexing);
    index();
    m_teller.begin(JobState::analysing);
    ask();
}

std::vector<std::string> UploadWork::words(const std::string& tool, std::vector<std::string> more) const {
    std::vector<std::string> all{base::find_tool(tool)};
    all.insert(all.end(), more.begin(), more.end());
    all.insert(all.end(), {"--quiet", "--log-format", "json"});
    return all;
}

std::vector<std::string> UploadWork::question(std::vector<std::string> more) const {
    more.insert(more.begin(), m_folder->video());
    if (base::read_file(m_folder->prompt()).empty()) {
        more.insert(more.end(), {"--profile", m_profile});
    } else {
        more.insert(more.end(), {"-p", "@" + m_folder->prompt()}); // which may say anything, in a file
        if (!m_profile.empty()) more.insert(more.end(), {"--profile", m_profile});
    }
    more.insert(more.end(), m_asking.begin(), m_asking.end());
    return words("vlm-analyze", std::move(more));
}

void UploadWork::look() {
    check(base::run_tool(question({"--dry-run"}), m_folder->log(), m_limits, [this](std::string_view line) {
        if (const std::int64_t requests = requests_in(line); requests > 0) m_teller.requests(requests);
    }));
}

void UploadWork::index() {
    check(base::run_tool(words("vlm-index", {"add", m_folder->video(), "--db", m_folder->index()}), m_folder->log(),
                         m_limits, [](std::string_view) {}));
    const auto index = archive::open_archive(m_folder->index(), archive::Access::read);
    const auto video = archive::video_numbered(index, 1); // there is no other
    if (!video) throw base::Error{"it was not indexed"};
    m_teller.indexed(video->fingerprint);
}

void UploadWork::ask() {
    m_results.emplace(m_folder->results(), base::Overwrite::allow);
    const int code = base::run_tool(
        question({"--db", m_folder->index(), "--task", "upload", "--format", "jsonl", "--output", "-", "--partial"}),
        m_folder->log(), m_limits, [this](std::string_view line) { take(line); });
    m_results->close();
    if (m_answered == 0 || (code != 0 && code != static_cast<int>(base::ExitCode::some_failed))) check(code);
    if (m_answered == 0) throw base::Error{m_fault.empty() ? "the model has answered nothing" : m_fault};
}

void UploadWork::take(std::string_view line) {
    const auto record = json::parse(line, nullptr, false);
    if (!record.is_object()) return;
    const std::string kind = text_in(record, "schema");
    if (kind == "vlm.partial/1")
        return m_teller.piece(with_name(text_in(record, "text")), record.value("first", json{}) == true);
    const std::string quoted = json(m_name).dump();
    const std::string shown = replaced(line, m_folder->video(), quoted.substr(1, quoted.size() - 2)) + "\n";
    m_written += static_cast<std::int64_t>(shown.size());
    if (m_written > most_results) throw base::Error{"there are more answers than are kept"};
    m_results->write(shown);
    if (kind != "vlm.result/1") return;
    const std::string text = with_name(text_in(record, "text"));
    if (const auto fault = record.find("error"); fault != record.end() && fault->is_object())
        m_fault = with_name(text_in(*fault, "message"));
    else
        ++m_answered;
    m_teller.answer(text);
}

std::string UploadWork::with_name(std::string_view text) const {
    return replaced(text, m_folder->video(), m_name);
}

void UploadWork::check(int code) {
    if (code == 0) return;
    const std::string reason = with_name(last_error(m_folder->log()));
    throw base::Error{!reason.empty() ? reason : m_fault.empty() ? "it failed" : m_fault};
}

std::int64_t requests_in(std::string_view line) {
    const std::size_t word = line.find(" request");
    if (word == std::string_view::npos) return 0;
    const std::size_t begin = line.find_last_not_of("0123456789", word - 1);
    if (begin == std::string_view::npos || word == 0) return 0;
    std::int64_t number = 0;
    std::from_chars(line.data() + begin + 1, line.data() + word, number);
    return number;
}

} // namespace vlm::serving
