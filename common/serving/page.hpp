// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/http/exchange.hpp"
#include "common/serving/asset.hpp"

namespace vlm::serving {

/// The page: its files, in memory. Immutable, for any thread.
class Page {
public:
    explicit Page(std::span<const Asset> assets);

    /// The file of this name. Throws Problem (404).
    [[nodiscard]] http::Reply answer(const http::Exchange& exchange, std::string_view name) const;

private:
    struct File {
        Asset asset;
        std::shared_ptr<const std::string> bytes;
        std::shared_ptr<const std::string> gzip; ///< null: there is none
    };
    std::map<std::string, File, std::less<>> m_files;
};

} // namespace vlm::serving
