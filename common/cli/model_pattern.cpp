// SPDX-License-Identifier: Apache-2.0
#include "common/cli/model_pattern.hpp"

#include <optional>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/pattern.hpp"

namespace vlm::cli {
namespace {

/// The library reads nested brackets by recursion.
constexpr std::size_t longest = 1000;

std::optional<records::Pattern> expression_of(const std::string& pattern) {
    if (pattern.size() < 3 || pattern.front() != '/' || pattern.back() != '/') return std::nullopt;
    return records::Pattern{pattern.substr(1, pattern.size() - 2), records::Case::ignored};
}

} // namespace

bool is_for_model(const std::string& pattern, const std::string& model) {
    const auto expression = expression_of(pattern);
    return expression ? expression->is_in(model) : base::matches_glob(model, pattern);
}

void check_model_pattern(const std::string& pattern) {
    if (pattern.size() > longest) {
        throw base::UsageError{fmt::format("a pattern has at most {} characters", longest)};
    }
    try {
        (void)expression_of(pattern);
    } catch (const std::regex_error& error) {
        throw base::UsageError{
            fmt::format("'{}' is no regular expression: {}", pattern, base::one_line(error.what(), 100))};
    }
}

} // namespace vlm::cli
