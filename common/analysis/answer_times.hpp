// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/analysis/span.hpp"
#include "common/infer/question.hpp"

namespace vlm::analysis {

/// An answer whose times are media time.
struct TimedAnswer {
    std::string json;
    bool time_ok = true; ///< whether all of them are in the span that was shown
};

/// The times in the answers that fit a schema: numbers that it gives "format": "media-time". A model counts them in
/// seconds from the beginning of what it is shown. Pure; copies share the schema.
class AnswerTimes {
public:
    /// `schema` may be null.
    explicit AnswerTimes(const std::shared_ptr<const infer::Schema>& schema);

    /// Whether there are any.
    [[nodiscard]] explicit operator bool() const { return m_schema != nullptr; }

    /// The answer (JSON that fits the schema) about a span, in media time.
    [[nodiscard]] TimedAnswer map(const std::string& json, const Span& span) const;

private:
    std::shared_ptr<const nlohmann::json> m_schema; ///< null where it has no time
};

/// Whether a time, in seconds since the span began, is in it: labels of frames are rounded to tenths, and so are times.
[[nodiscard]] bool is_in_span(double seconds, const Span& span);

} // namespace vlm::analysis
