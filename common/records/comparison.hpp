// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/records/result.hpp"
#include "common/records/summary.hpp"

namespace vlm::records {

/// How often two say the same.
struct Agreement {
    std::size_t a = 0; ///< who, by their order
    std::size_t b = 0;
    std::int64_t units = 0; ///< that both have answered
    std::int64_t same = 0;  ///< of them, those with equal JSON, or nearly the same text
    double likeness = 0;    ///< sum over the units (base::likeness of the texts)
    struct Field {
        std::int64_t units = 0; ///< in which one of them has it
        std::int64_t equal = 0;
    };
    std::map<std::string, Field> fields; ///< of answers in JSON, by name
};

/// Several who were asked the same: what each took, and how far they agree.
class Comparison {
public:
    /// What they are called; at least two.
    explicit Comparison(std::vector<std::string> labels);

    /// Takes the records of one unit of work, those of each in one list (several where a server took it in parts).
    void add(const std::vector<std::vector<Result>>& unit);

    /// What the run of one of them cost, where prices are known.
    void set_cost(std::size_t who, std::optional<double> cost) { m_sums.at(who).cost = cost; }

    [[nodiscard]] const std::vector<std::string>& labels() const { return m_labels; }
    [[nodiscard]] const std::vector<Summary>& sums() const { return m_sums; }
    [[nodiscard]] const std::vector<Agreement>& agreements() const { return m_agreements; } ///< of each pair
    [[nodiscard]] std::int64_t units() const { return m_units; }

private:
    static void compare(Agreement& agreement, const Result& a, const Result& b);

    std::vector<std::string> m_labels;
    std::vector<Summary> m_sums;
    std::vector<Agreement> m_agreements;
    std::int64_t m_units = 0;
};

/// The record vlm.comparison/1 (schemas/comparison.schema.json) as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Comparison& comparison);

/// The same as tables for people.
[[nodiscard]] std::string to_table(const Comparison& comparison);

} // namespace vlm::records
