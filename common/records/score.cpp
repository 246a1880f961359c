// SPDX-License-Identifier: Apache-2.0
#include "common/records/score.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/field_tally.hpp"
#include "common/records/json_line.hpp"
#include "common/records/record_fields.hpp"

namespace vlm::records {

using base::Micros;
using nlohmann::json;

namespace {

std::string file_name(const std::string& source) {
    return source.substr(source.find_last_of('/') + 1);
}

Micros shared(const Statement& a, const Statement& b) {
    return std::min(a.t1, b.t1) - std::max(a.t0, b.t0);
}

/// How near a prediction is to a label: the more the better, below zero where they share no time.
const Statement* prediction_for(const Statement& label, const std::vector<const Statement*>& candidates,
                                Micros within) {
    const Statement* best = nullptr;
    for (const Statement* one : candidates) {
        if (shared(label, *one) < -within) continue;
        if (best == nullptr || shared(label, *one) > shared(label, *best)) best = one;
    }
    return best;
}

class Matcher {
public:
    explicit Matcher(const std::vector<Statement>& predictions) {
        for (const Statement& one : predictions) {
            m_by_source[one.source].push_back(&one);
            m_by_file[file_name(one.source)].push_back(&one);
        }
    }

    [[nodiscard]] const Statement* find(const Statement& label, Micros within) const {
        const auto same = m_by_source.find(label.source);
        if (same != m_by_source.end()) return prediction_for(label, same->second, within);
        const auto named = m_by_file.find(file_name(label.source));
        return named == m_by_file.end() ? nullptr : prediction_for(label, named->second, within);
    }

private:
    std::map<std::string, std::vector<const Statement*>> m_by_source;
    std::map<std::string, std::vector<const Statement*>> m_by_file;
};

std::string shown(const std::optional<double>& value) {
    return value ? fmt::format("{:.4f}", *value) : "-";
}

} // namespace

Statement read_statement(std::string_view line) {
    const json record = parsed_record(line);
    Statement statement;
    statement.source = text(record, "source");
    const bool moment = !member(record, "t").is_null();
    statement.t0 = time(record, moment ? "t" : "t0");
    statement.t1 = moment || member(record, "t1").is_null() ? statement.t0 : time(record, "t1");
    statement.failed = !member(record, "error").is_null();
    const json& answer = member(record, "json");
    if (answer.is_object()) {
        for (const auto& [name, value] : answer.items())
            statement.fields[name] = value.dump(-1, ' ', false, json::error_handler_t::replace);
    } else if (!answer.is_null()) {
        statement.fields["json"] = answer.dump(-1, ' ', false, json::error_handler_t::replace);
    } else if (member(record, "text").is_string()) {
        statement.fields["text"] = member(record, "text").dump(-1, ' ', false, json::error_handler_t::replace);
    }
    if (statement.fields.empty() && !statement.failed) refuse("has neither json nor text");
    return statement;
}

Score score(const std::vector<Statement>& truth, const std::vector<Statement>& predictions, Micros within) {
    const Matcher matcher{predictions};
    std::map<std::string, FieldTally> tallies;
    std::set<const Statement*> used;
    Score score;
    for (const Statement& label : truth) {
        ++score.labels;
        const Statement* prediction = matcher.find(label, within);
        if (prediction != nullptr) used.insert(prediction);
        if (prediction == nullptr || prediction->failed) ++score.unmatched;
        for (const auto& [name, value] : label.fields) {
            const bool has = prediction != nullptr && !prediction->failed && prediction->fields.contains(name);
            const json said = has ? json::parse(prediction->fields.at(name)) : json{};
            tallies[name].add(json::parse(value), has ? &said : nullptr);
        }
    }
    score.unused = static_cast<std::int64_t>(predictions.size() - used.size());
    for (const auto& [name, tally] : tallies)
        score.fields[name] = tally.score();
    return score;
}

std::string to_json_line(const Score& score) {
    JsonLine line;
    line.text("schema", "vlm.score/1").integer("labels", score.labels).integer("unmatched", score.unmatched);
    line.integer("unused", score.unused);
    nlohmann::ordered_json fields = nlohmann::ordered_json::array();
    const auto number = [](const std::optional<double>& value) {
        return value ? json(std::round(*value * 1e6) / 1e6) : json{};
    };
    for (const auto& [name, field] : score.fields) {
        fields.push_back({{"field", name},
                          {"labels", field.labels},
                          {"missing", field.missing},
                          {"accuracy", number(field.accuracy())},
                          {"precision", number(field.precision)},
                          {"recall", number(field.recall)},
                          {"f1", number(field.f1)},
                          {"mean_error", number(field.mean_error)},
                          {"rms_error", number(field.rms_error)},
                          {"likeness", number(field.likeness)}});
    }
    line.json("fields", fields.dump(-1, ' ', false, json::error_handler_t::replace));
    return line.line();
}

std::string to_table(const Score& score) {
    std::string table = fmt::format("{}, {} without a prediction, {} without a label\n",
                                    base::counted(static_cast<std::uint64_t>(score.labels), "label"), score.unmatched,
                                    base::counted(static_cast<std::uint64_t>(score.unused), "prediction"));
    constexpr auto row = "{:<24} {:>6} {:>7} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n";
    table += fmt::format(row, "field", "labels", "missing", "accuracy", "precision", "recall", "f1", "error", "rms",
                         "likeness");
    for (const auto& [name, field] : score.fields) {
        table += fmt::format(row, base::one_line(name, 24), field.labels, field.missing, shown(field.accuracy()),
                             shown(field.precision), shown(field.recall), shown(field.f1), shown(field.mean_error),
                             shown(field.rms_error), shown(field.likeness));
    }
    return table;
}

} // namespace vlm::records
