// SPDX-License-Identifier: Apache-2.0
#include "common/records/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/likeness.hpp"
#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

/// One answer for the unit, where there is one to all of it.
const Result* answer_of(const std::vector<Result>& records) {
    const bool whole = records.size() == 1 && !records.front().error;
    return whole ? &records.front() : nullptr;
}

std::set<std::string> names_of(const json& a, const json& b) {
    std::set<std::string> names;
    for (const json* one : {&a, &b}) {
        for (const auto& [name, value] : one->items())
            names.insert(name);
    }
    return names;
}

double share(double part, std::int64_t whole) {
    return whole == 0 ? 0 : part / static_cast<double>(whole);
}

json rounded(std::optional<double> value, double unit) {
    return value ? json(std::round(*value * unit) / unit) : json{};
}

json number_or_null(std::optional<std::int64_t> value) {
    return value ? json(*value) : json{};
}

std::string shown(std::optional<double> value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

std::string shown(std::optional<std::int64_t> value) {
    return value ? std::to_string(*value) : "-";
}

std::string line_of(const std::string& name, int width, std::int64_t units, double same, const std::string& likeness) {
    return fmt::format("{:<{}} {:>7} {:>7.3f} {:>8}\n", name, width, units, same, likeness);
}

} // namespace

Comparison::Comparison(std::vector<std::string> labels)
    : m_labels{std::move(labels)}
    , m_sums(m_labels.size()) {
    for (std::size_t a = 0; a < m_labels.size(); ++a) {
        for (std::size_t b = a + 1; b < m_labels.size(); ++b)
            m_agreements.push_back({a, b, 0, 0, 0, {}});
    }
}

void Comparison::add(const std::vector<std::vector<Result>>& unit) {
    ++m_units;
    for (std::size_t who = 0; who < unit.size(); ++who) {
        for (const Result& result : unit[who])
            records::add(m_sums.at(who), result);
    }
    for (Agreement& agreement : m_agreements) {
        const Result* a = answer_of(unit.at(agreement.a));
        const Result* b = answer_of(unit.at(agreement.b));
        if (a != nullptr && b != nullptr) compare(agreement, *a, *b);
    }
}

void Comparison::compare(Agreement& agreement, const Result& a, const Result& b) {
    ++agreement.units;
    agreement.likeness += base::likeness(a.text, b.text);
    const json of_a = a.json.empty() ? json{} : json::parse(a.json);
    const json of_b = b.json.empty() ? json{} : json::parse(b.json);
    const bool both = !a.json.empty() && !b.json.empty();
    if (both ? of_a == of_b : base::nearly_same(a.text, b.text)) ++agreement.same;
    if (!of_a.is_object() || !of_b.is_object()) return;
    for (const std::string& name : names_of(of_a, of_b)) {
        Agreement::Field& field = agreement.fields[name];
        ++field.units;
        if (of_a.contains(name) && of_b.contains(name) && of_a.at(name) == of_b.at(name)) ++field.equal;
    }
}

std::string to_json_line(const Comparison& comparison) {
    JsonLine line;
    line.text("schema", "vlm.comparison/1").integer("units", comparison.units());
    ordered_json models = ordered_json::array();
    for (std::size_t who = 0; who < comparison.labels().size(); ++who) {
        const Summary& sum = comparison.sums()[who];
        models.push_back({{"label", comparison.labels()[who]},
                          {"requests", sum.requests},
                          {"failed", sum.failed},
                          {"cached", sum.cached},
                          {"usage",
                           {{"input", number_or_null(sum.usage.input)},
                            {"output", number_or_null(sum.usage.output)},
                            {"cached", number_or_null(sum.usage.cached)}}},
                          {"total_ms",
                           {{"p50", rounded(percentile(sum.total_ms, 50), 1e3)},
                            {"p95", rounded(percentile(sum.total_ms, 95), 1e3)}}},
                          {"cost", rounded(sum.cost, 1e6)}});
    }
    ordered_json pairs = ordered_json::array();
    for (const Agreement& agreement : comparison.agreements()) {
        ordered_json fields = ordered_json::array();
        for (const auto& [name, field] : agreement.fields)
            fields.push_back({{"field", name}, {"units", field.units}, {"equal", field.equal}});
        pairs.push_back({{"a", comparison.labels()[agreement.a]},
                         {"b", comparison.labels()[agreement.b]},
                         {"units", agreement.units},
                         {"same", agreement.same},
                         {"likeness", rounded(share(agreement.likeness, agreement.units), 1e4)},
                         {"fields", fields}});
    }
    const auto text = [](const ordered_json& value) {
        return value.dump(-1, ' ', false, json::error_handler_t::replace);
    };
    line.json("models", text(models)).json("agreement", text(pairs));
    return line.line();
}

std::string to_table(const Comparison& comparison) {
    constexpr std::size_t widest = 40;
    std::size_t longest = 9;
    for (const std::string& label : comparison.labels())
        longest = std::max(longest, label.size());
    const int width = static_cast<int>(std::min(longest, widest));
    constexpr auto row = "{:<{}} {:>8} {:>6} {:>6} {:>9} {:>9} {:>9} {:>8} {:>9}\n";
    std::string table =
        fmt::format(row, "model", width, "requests", "failed", "cached", "p50 ms", "p95 ms", "input", "output", "cost");
    for (std::size_t who = 0; who < comparison.labels().size(); ++who) {
        const Summary& sum = comparison.sums()[who];
        table += fmt::format(row, base::one_line(comparison.labels()[who], widest), width, sum.requests, sum.failed,
                             sum.cached, shown(percentile(sum.total_ms, 50), 0), shown(percentile(sum.total_ms, 95), 0),
                             shown(sum.usage.input), shown(sum.usage.output), shown(sum.cost, 4));
    }
    table += fmt::format("\n{:<{}} {:>7} {:>7} {:>8}\n", "agreement", 2 * width + 3, "units", "same", "likeness");
    for (const Agreement& pair : comparison.agreements()) {
        const std::string names = base::one_line(comparison.labels()[pair.a], widest) + " / " +
                                  base::one_line(comparison.labels()[pair.b], widest);
        table += line_of(names, 2 * width + 3, pair.units, share(static_cast<double>(pair.same), pair.units),
                         fmt::format("{:.3f}", share(pair.likeness, pair.units)));
        for (const auto& [name, field] : pair.fields)
            table += line_of("  " + base::one_line(name, widest), 2 * width + 3, field.units,
                             share(static_cast<double>(field.equal), field.units), "");
    }
    return table;
}

} // namespace vlm::records
