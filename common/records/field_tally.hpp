// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/records/score.hpp"

namespace vlm::records {

/// Counts how often one field of the predictions says what the labels say.
class FieldTally {
public:
    /// Takes a label, and what the prediction says; null where it says nothing.
    void add(const nlohmann::json& label, const nlohmann::json* prediction);

    [[nodiscard]] FieldScore score() const;

private:
    /// Of one class: a text, true, a member of lists.
    struct Class {
        std::int64_t both = 0;
        std::int64_t said = 0;  ///< by predictions
        std::int64_t meant = 0; ///< by labels
    };
    void add_number(double label, const nlohmann::json& prediction);
    void add_classes(const nlohmann::json& label, const nlohmann::json* prediction);

    FieldScore m_counts;
    std::map<std::string, Class> m_classes;
    bool m_flags = false; ///< labels are true or false
    bool m_lists = false;
    std::int64_t m_numbers = 0;
    double m_errors = 0;
    double m_squares = 0;
    std::int64_t m_texts = 0; ///< whose likeness counts
    double m_likeness = 0;
};

} // namespace vlm::records
