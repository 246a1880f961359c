// SPDX-License-Identifier: Apache-2.0
#include "common/serving/upload_form.hpp"

#include <cerrno>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/video_signature.hpp"

namespace vlm::serving {

using base::UsageError;

namespace {

constexpr std::int64_t most_besides = std::int64_t{1} << 20; // what a form has besides its file
constexpr std::size_t longest_question = std::size_t{32} << 10;

std::string boundary_of(const http::Exchange& exchange) {
    auto boundary = http::form_boundary(exchange.header("content-type"));
    if (!boundary) throw Problem{415, "an upload is a form: curl -F file=@clip.mp4 -F prompt='What happens?'"};
    return *boundary;
}

Problem too_large(std::int64_t most) {
    return {413, fmt::format("the file is larger than this server takes ({} bytes)", most)};
}

std::int64_t announced_size(const http::Exchange& exchange) {
    const std::string_view text = exchange.header("content-length");
    std::int64_t size = 0;
    std::from_chars(text.data(), text.data() + text.size(), size); // none is announced in chunks: 0
    return size;
}

/// A name as a client's system writes it, to be shown.
std::string shown_name(const std::string& said) {
    const std::size_t slash = said.find_last_of("/\\");
    std::string name = base::one_line(slash == std::string::npos ? said : said.substr(slash + 1), 200);
    return name.empty() ? "video" : name;
}

} // namespace

UploadForm::UploadForm(const http::Exchange& exchange, std::shared_ptr<JobFolder> folder, std::int64_t most_bytes,
                       std::shared_ptr<void> place)
    : m_folder{std::move(folder)}
    , m_most{most_bytes}
    , m_place{std::move(place)}
    , m_parser{boundary_of(exchange),
               {[this](const http::PartHead& head) { begin(head); },
                [this](std::string_view content) { take_content(content); }, [] {}}} {
    if (announced_size(exchange) > m_most + most_besides) throw too_large(m_most);
}

void UploadForm::take(std::string_view piece) {
    m_all += static_cast<std::int64_t>(piece.size());
    if (m_all > m_most + most_besides) throw too_large(m_most);
    try {
        m_parser.feed(piece);
    } catch (const base::OutputError& error) {
        base::log::error("{}", error.what());
        const bool full = error.error_number() == ENOSPC || error.error_number() == EDQUOT;
        throw Problem{full ? 507 : 500, full ? "the server's disk is full" : "the server cannot write to its disk"};
    }
}

void UploadForm::begin(const http::PartHead& head) {
    const bool is_file = head.name == "file";
    m_text = head.name == "prompt" ? &m_prompt : head.name == "profile" ? &m_profile : nullptr;
    if (!is_file && m_text == nullptr)
        throw UsageError{
            fmt::format("there is no field '{}': it takes file, prompt and profile", base::one_line(head.name, 40))};
    if (!is_file) return;
    if (m_file) throw UsageError{"there is more than one file"};
    m_name = shown_name(head.file_name.value_or(""));
    m_file.emplace(m_folder->video(), base::Overwrite::refuse);
}

void UploadForm::take_content(std::string_view content) {
    if (m_text == nullptr) return take_file(content);
    if (m_text->size() + content.size() > longest_question) throw Problem{413, "the question is too long"};
    m_text->append(content);
}

void UploadForm::take_file(std::string_view content) {
    m_size += static_cast<std::int64_t>(content.size());
    if (m_size > m_most) throw too_large(m_most);
    if (!m_checked) {
        m_head.append(content.substr(0, signature_bytes - m_head.size()));
        if (m_head.size() == signature_bytes) check_beginning();
    }
    m_file->write(content);
}

void UploadForm::check_beginning() {
    m_checked = true;
    if (!begins_as_video(m_head)) throw Problem{422, fmt::format("{}: this is no video that the server takes", m_name)};
}

void UploadForm::finish() {
    if (!m_parser.is_complete()) throw UsageError{"the form ends too early"};
    if (!m_file) throw UsageError{"the form has no file"};
    if (base::trim(m_prompt).empty() && m_profile.empty()) throw UsageError{"the form asks nothing: it has no prompt"};
    if (!m_checked) check_beginning();
    m_file->close();
}

} // namespace vlm::serving
