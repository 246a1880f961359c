// SPDX-License-Identifier: Apache-2.0
#include "common/records/field_tally.hpp"

#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "common/base/likeness.hpp"
#include "common/base/text.hpp"

namespace vlm::records {

using nlohmann::json;

namespace {

constexpr std::size_t longest_class = 64; ///< a longer text is no name of something

/// What a value names: itself, or, of a list, each of its members.
std::set<std::string> classes_of(const json& value) {
    if (!value.is_array()) return {value.dump()};
    std::set<std::string> classes;
    for (const json& member : value)
        classes.insert(member.dump());
    return classes;
}

/// Texts are the same whatever their case and the white space around them, lists whatever their order.
json plain(const json& value) {
    if (value.is_string()) return base::lower(base::trim(value.get_ref<const std::string&>()));
    if (!value.is_array()) return value;
    json list = json::array();
    for (const json& member : value)
        list.push_back(plain(member));
    return list;
}

bool same(const json& a, const json& b) {
    return a.is_array() && b.is_array() ? classes_of(a) == classes_of(b) : a == b;
}

bool is_long(const json& value) {
    return value.is_string() && value.get_ref<const std::string&>().size() > longest_class;
}

std::optional<double> share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::nullopt : std::optional{static_cast<double>(part) / static_cast<double>(whole)};
}

} // namespace

void FieldTally::add(const json& label, const json* prediction) {
    const json meant = plain(label);
    const json said = prediction == nullptr ? json{} : plain(*prediction);
    const bool there = !said.is_null();
    ++m_counts.labels;
    if (!there && !meant.is_null()) ++m_counts.missing;
    if (same(meant, said) && (there || meant.is_null())) ++m_counts.equal;
    if (meant.is_number()) {
        if (there) add_number(meant.get<double>(), said);
    } else if (is_long(meant)) {
        if (!there || !said.is_string()) return;
        ++m_texts;
        m_likeness += base::likeness(meant.get<std::string>(), said.get<std::string>());
    } else if (!meant.is_object() && !meant.is_null()) {
        add_classes(meant, there ? &said : nullptr);
    }
}

void FieldTally::add_number(double label, const json& prediction) {
    if (!prediction.is_number()) return;
    const double error = prediction.get<double>() - label;
    ++m_numbers;
    m_errors += std::abs(error);
    m_squares += error * error;
}

void FieldTally::add_classes(const json& label, const json* prediction) {
    m_flags = m_flags || label.is_boolean();
    m_lists = m_lists || label.is_array();
    const std::set<std::string> meant = classes_of(label);
    const std::set<std::string> said = prediction == nullptr ? std::set<std::string>{} : classes_of(*prediction);
    for (const std::string& name : meant) {
        ++m_classes[name].meant;
        if (said.contains(name)) ++m_classes[name].both;
    }
    for (const std::string& name : said)
        ++m_classes[name].said;
}

FieldScore FieldTally::score() const {
    FieldScore score = m_counts;
    if (m_numbers > 0) {
        score.mean_error = m_errors / static_cast<double>(m_numbers);
        score.rms_error = std::sqrt(m_squares / static_cast<double>(m_numbers));
    }
    if (m_texts > 0) score.likeness = m_likeness / static_cast<double>(m_texts);
    std::map<std::string, Class> counted = m_classes;
    if (m_lists) { // each member alike
        Class all;
        for (const auto& [name, one] : counted)
            all.both += one.both, all.said += one.said, all.meant += one.meant;
        counted = {{"", all}};
    } else if (m_flags) {
        counted = {{"true", m_classes.contains("true") ? m_classes.at("true") : Class{}}};
    }
    if (counted.empty()) return score;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    bool any_said = false;
    bool any_meant = false;
    for (const auto& [name, one] : counted) {
        precision += share(one.both, one.said).value_or(0);
        recall += share(one.both, one.meant).value_or(0);
        f1 += share(2 * one.both, one.said + one.meant).value_or(0);
        any_said = any_said || one.said > 0;
        any_meant = any_meant || one.meant > 0;
    }
    const auto classes = static_cast<double>(counted.size());
    if (any_said) score.precision = precision / classes;
    if (any_meant) score.recall = recall / classes;
    if (any_said || any_meant) score.f1 = f1 / classes;
    return score;
}

} // namespace vlm::records
