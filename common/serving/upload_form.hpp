// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/http/exchange.hpp"
#include "common/http/multipart_parser.hpp"
#include "common/serving/upload_folder.hpp"

namespace vlm::serving {

/// A form with a video and a question, written to disk as it comes: the fields "file", "prompt" and "profile". What it
/// has written goes where it is not taken over.
class UploadForm : public http::BodySink {
public:
    /// `place` is held as long as this lives. Throws Problem: 415 where the request has no form, 413 where it says that
    /// it is too large.
    UploadForm(const http::Exchange& exchange, std::shared_ptr<JobFolder> folder, std::int64_t most_bytes,
               std::shared_ptr<void> place);

    /// Throws Problem: 413 too large, 422 no video, 507 no room; UsageError where it is no form or has other fields.
    void take(std::string_view piece) override;

    /// The form is to be whole now, with a file, and with a question or a profile. Throws UsageError where it is not,
    /// Problem (422) where the file is no video.
    void finish();

    [[nodiscard]] const std::string& name() const { return m_name; } ///< of the file, to be shown
    [[nodiscard]] const std::string& prompt() const { return m_prompt; }
    [[nodiscard]] const std::string& profile() const { return m_profile; }
    [[nodiscard]] const std::shared_ptr<JobFolder>& folder() const { return m_folder; }
    [[nodiscard]] const std::shared_ptr<void>& place() const { return m_place; }

private:
    void begin(const http::PartHead& head);
    void take_content(std::string_view content);
    void take_file(std::string_view content);
    void check_beginning();

    std::shared_ptr<JobFolder> m_folder;
    std::int64_t m_most; ///< bytes of the file
    std::shared_ptr<void> m_place;
    std::optional<base::Output> m_file; ///< once it has begun
    std::string m_head;                 ///< its first bytes
    bool m_checked = false;             ///< that it begins as a video
    std::int64_t m_size = 0;            ///< of the file
    std::int64_t m_all = 0;             ///< of the form
    std::string m_name;
    std::string m_prompt;
    std::string m_profile;
    std::string* m_text = nullptr; ///< the field at hand; null: the file
    http::MultipartParser m_parser;
};

} // namespace vlm::serving
