// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

/// What is said of a span of a source: by somebody who knows, or by a model. One line of JSON Lines: `source`, a time
/// `t` or a span `t0`, `t1`, and the answer: `json` (an object, whose members are the fields) or else `text` (the field
/// of that name). A record vlm.result/1 is one.
struct Statement {
    std::string source;
    base::Micros t0{0};
    base::Micros t1{0};
    std::map<std::string, std::string> fields; ///< each as JSON
    bool failed = false;                       ///< there is no answer
};

/// Throws std::invalid_argument with the reason. Pure.
[[nodiscard]] Statement read_statement(std::string_view line);

/// How well the answers are for one field.
struct FieldScore {
    std::int64_t labels = 0;  ///< statements of the truth that have it
    std::int64_t equal = 0;   ///< predictions that say the same
    std::int64_t missing = 0; ///< labels for which no prediction has the field
    // Of true and false: of true. Of other texts: the mean over all that occur. Of lists: over all their members.
    std::optional<double> precision;
    std::optional<double> recall;
    std::optional<double> f1;
    // Of numbers, over those that are there.
    std::optional<double> mean_error; ///< absolute
    std::optional<double> rms_error;
    std::optional<double> likeness; ///< of the field `text`, 0 to 1 (base::likeness), over those that are there
    [[nodiscard]] double accuracy() const {
        return labels == 0 ? 0 : static_cast<double>(equal) / static_cast<double>(labels);
    }
};

/// What a set of predictions is worth.
struct Score {
    std::int64_t labels = 0;
    std::int64_t unmatched = 0; ///< labels without a prediction, or with a failed one
    std::int64_t unused = 0;    ///< predictions that no label is about
    std::map<std::string, FieldScore> fields;
};

/// Holds predictions against the truth. A label is about the prediction of its source (of its name, or else of a file
/// of its name) with which it shares the longest time, else the nearest one that is not farther than `within`. Pure.
[[nodiscard]] Score score(const std::vector<Statement>& truth, const std::vector<Statement>& predictions,
                          base::Micros within);

/// The record vlm.score/1 (schemas/score.schema.json) as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Score& score);

/// The same as a table for people.
[[nodiscard]] std::string to_table(const Score& score);

} // namespace vlm::records
