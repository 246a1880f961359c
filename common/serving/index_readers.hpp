// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/store/connection.hpp"

namespace vlm::serving {

/// Connections to the index, each for one reader at a time. Safe from any thread.
class IndexReaders {
public:
    /// Opens the first. Throws as archive::open_archive() does.
    explicit IndexReaders(std::string path);

    /// A connection, which goes back where it came from when it is let go of. Throws as open_archive() does.
    using Lent = std::unique_ptr<store::Connection, std::function<void(store::Connection*)>>;
    [[nodiscard]] Lent lend();

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<store::Connection>> m_free;
};

} // namespace vlm::serving
