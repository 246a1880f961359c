// SPDX-License-Identifier: Apache-2.0
#include "common/serving/router.hpp"

#include <optional>
#include <utility>

#include "common/base/text.hpp"

namespace vlm::serving {
namespace {

constexpr std::string_view any = "{}";

std::vector<std::string_view> parts_of(std::string_view path) {
    path.remove_prefix(1);
    return path.empty() ? std::vector<std::string_view>{} : base::split(path, '/');
}

/// What stands for {}; nothing where the path is another one.
std::optional<std::vector<std::string>> match(const std::vector<std::string_view>& parts,
                                              const std::vector<std::string>& path) {
    if (parts.size() != path.size()) return std::nullopt;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == any && !path[i].empty()) {
            names.push_back(path[i]);
        } else if (parts[i] != path[i]) {
            return std::nullopt;
        }
    }
    return names;
}

} // namespace

Router::Router(std::vector<Route> routes) {
    for (Route& route : routes) {
        auto parts = parts_of(route.path);
        m_entries.push_back({std::move(route), std::move(parts)});
    }
}

Router::Found Router::find(std::string_view method, const std::vector<std::string>& path) const {
    if (method == "HEAD") method = "GET";
    Found found;
    for (const Entry& entry : m_entries) {
        auto names = match(entry.parts, path);
        if (!names) continue;
        if (entry.route.method == method) return {&entry.route, std::move(*names), {}};
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{entry.route.method};
        if (entry.route.method == "GET") found.allowed += ", HEAD";
    }
    return found;
}

} // namespace vlm::serving
