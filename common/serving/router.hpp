// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/exchange.hpp"
#include "common/http/request_target.hpp"
#include "common/serving/call.hpp"

namespace vlm::serving {

/// What a client has to be allowed to do.
enum class Right { none, view, upload };

/// Whose work a request is.
struct Route {
    enum class Speed {
        at_once, ///< it waits for nothing
        slow,    ///< it may wait for a disk, or take long
    };
    using Answer = std::function<http::Reply(const Call&)>;
    /// Where the body of a request goes, as http::Service::sink_for() says; null: it is small.
    using Sink = std::function<std::shared_ptr<http::BodySink>(http::Exchange&, const Call&)>;
    /// The headers go with the answer, whatever that is.
    using Stream = std::function<void(const std::shared_ptr<http::Exchange>&, const Call&, http::Headers)>;

    std::string_view method; ///< "GET", which answers HEAD too, "POST", "DELETE"
    std::string_view path;   ///< "/api/videos/{}/at": {} is any one part
    Right right = Right::view;
    Speed speed = Speed::slow;
    Answer answer = nullptr;
    Stream stream = nullptr; ///< instead: it answers itself, now or later
    Sink sink = nullptr;
    /// Of a slow one: an answer that needs no waiting, or nothing.
    std::function<std::optional<http::Reply>(const Call&)> quick = nullptr;
};

/// A table of routes. Immutable after it was filled, so that any thread may ask it.
class Router {
public:
    explicit Router(std::vector<Route> routes);

    /// What a request finds.
    struct Found {
        const Route* route = nullptr;   ///< null: nothing
        std::vector<std::string> names; ///< what stands for {}
        std::string allowed;            ///< "GET, HEAD": methods that the path takes; empty: there is no such path
    };
    [[nodiscard]] Found find(std::string_view method, const std::vector<std::string>& path) const;

private:
    struct Entry {
        Route route;
        std::vector<std::string_view> parts;
    };
    std::vector<Entry> m_entries;
};

} // namespace vlm::serving
