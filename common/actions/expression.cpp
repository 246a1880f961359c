// SPDX-License-Identifier: Apache-2.0
#include "common/actions/expression_node.hpp"

#include <algorithm>
#include <charconv>
#include <compare>
#include <optional>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::actions {

using nlohmann::json;
using Node = Expression::Node;
using Kind = Node::Kind;

namespace {

const json null;
const json yes = true;
const json no = false;

const json& element_of(const json& list, const std::string& position) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(position.data(), position.data() + position.size(), index);
    const bool is_position = error == std::errc{} && end == position.data() + position.size();
    return is_position && index < list.size() ? list[index] : null;
}

const json& member_of(const json& value, const std::string& name) {
    if (value.is_array()) return element_of(value, name);
    if (!value.is_object()) return null;
    const auto found = value.find(name);
    return found == value.end() ? null : *found;
}

const json& find(const json& record, const std::vector<std::string>& path) {
    const bool in_record = record.is_object() && record.contains(path.front());
    const json* value = in_record ? &record : &member_of(record, "json");
    for (const std::string& name : path)
        value = &member_of(*value, name);
    return *value;
}

bool truth_of(const json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number()) return value.get<double>() != 0;
    if (value.is_string()) return !value.get_ref<const std::string&>().empty();
    return !value.empty();
}

bool is_equal(const json& left, const json& right) {
    if (left.is_number() && right.is_number()) return left == right;
    return left.type() == right.type() && left.is_primitive() && left == right;
}

/// Nothing for what has no order.
std::optional<std::partial_ordering> order(const json& left, const json& right) {
    if (left.is_number() && right.is_number()) return left.get<double>() <=> right.get<double>();
    if (!left.is_string() || !right.is_string()) return std::nullopt;
    return left.get_ref<const std::string&>() <=> right.get_ref<const std::string&>();
}

bool contains(const json& where, const json& what) {
    if (!what.is_string()) return false;
    if (where.is_array()) {
        return std::any_of(where.begin(), where.end(),
                           [&](const json& part) { return part.is_string() && contains(part, what); });
    }
    if (!where.is_string()) return false;
    const std::string text = base::lower(where.get_ref<const std::string&>());
    return text.find(base::lower(what.get_ref<const std::string&>())) != std::string::npos;
}

bool compare(Kind kind, const json& left, const json& right) {
    if (kind == Kind::equal) return is_equal(left, right);
    if (kind == Kind::unequal) return !is_equal(left, right);
    if (kind == Kind::contains) return contains(left, right);
    const auto ordered = order(left, right);
    if (!ordered) return false;
    if (kind == Kind::less) return *ordered < 0;
    if (kind == Kind::at_most) return *ordered <= 0;
    return kind == Kind::more ? *ordered > 0 : *ordered >= 0;
}

bool truth(const Node& node, const json& record) {
    return truth_of(value_of(node, record));
}

bool result_of(const Node& node, const json& record) {
    const auto holds = [&](const NodePtr& operand) { return truth(*operand, record); };
    const auto& operands = node.operands;
    if (node.kind == Kind::all) return std::all_of(operands.begin(), operands.end(), holds);
    if (node.kind == Kind::any) return std::any_of(operands.begin(), operands.end(), holds);
    if (node.kind == Kind::negation) return !holds(operands.front());
    return compare(node.kind, value_of(*operands[0], record), value_of(*operands[1], record));
}

} // namespace

const json& value_of(const Node& node, const json& record) {
    if (node.kind == Kind::constant) return *node.value;
    if (node.kind == Kind::path) return find(record, node.path);
    return result_of(node, record) ? yes : no;
}

bool Expression::holds(const json& record) const {
    return truth(*m_root, record);
}

} // namespace vlm::actions
