// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "common/records/score.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;
using Statements = std::vector<records::Statement>;

void add(Statements& statements, std::string_view line) {
    try {
        statements.push_back(records::read_statement(line));
    } catch (const std::invalid_argument& reason) {
        fuzz::require(fuzz::is_utf8(reason.what()), "the reason is UTF-8");
    }
}

bool is_share(const std::optional<double>& value) {
    return !value || (*value >= 0 && *value <= 1 + 1e-9);
}

void examine_score(const Statements& truth, const Statements& said) {
    const records::Score score = records::score(truth, said, std::chrono::seconds{1});
    const auto labels = static_cast<std::int64_t>(truth.size());
    fuzz::require(score.labels == labels && score.unmatched >= 0 && score.unmatched <= labels,
                  "all labels are counted");
    fuzz::require(score.unused >= 0 && score.unused <= static_cast<std::int64_t>(said.size()), "answers are used once");
    for (const auto& [name, field] : score.fields) {
        fuzz::require(field.equal >= 0 && field.missing >= 0 && field.equal + field.missing <= field.labels,
                      "what is missing is not equal");
        fuzz::require(is_share(field.precision) && is_share(field.recall) && is_share(field.f1), "shares are shares");
        fuzz::require(is_share(field.likeness), "likeness is a share");
    }
    const auto written = nlohmann::json::parse(records::to_json_line(score), nullptr, false);
    fuzz::require(written.is_object() && written.at("fields").size() == score.fields.size(), "it is one record");
    fuzz::require(fuzz::is_utf8(records::to_table(score)), "the table is UTF-8");
    fuzz::require(fuzz::is_printable(records::to_table(score), "\n"), "a terminal only prints the table");
}

} // namespace

/// The first line is a label, those that follow are answers; then all are both.
void vlm::fuzz::examine(std::string_view input) {
    Statements truth;
    Statements said;
    const TwoParts parts = two_parts(input);
    add(truth, parts.first);
    for (const std::string_view line : base::split(parts.second, '\n'))
        add(said, line);
    examine_score(truth, said);
    said.insert(said.end(), truth.begin(), truth.end());
    examine_score(said, said);
}
