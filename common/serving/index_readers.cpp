// SPDX-License-Identifier: Apache-2.0
#include "common/serving/index_readers.hpp"

#include <utility>

#include "common/archive/open_archive.hpp"

namespace vlm::serving {

IndexReaders::IndexReaders(std::string path)
    : m_path{std::move(path)} {
    static_cast<void>(lend());
}

IndexReaders::Lent IndexReaders::lend() {
    std::unique_ptr<store::Connection> connection;
    {
        const std::lock_guard lock{m_mutex};
        if (!m_free.empty()) {
            connection = std::move(m_free.back());
            m_free.pop_back();
        }
    }
    if (!connection)
        connection = std::make_unique<store::Connection>(archive::open_archive(m_path, archive::Access::read));
    return {connection.release(), [this](store::Connection* returned) {
                std::unique_ptr<store::Connection> owned{returned};
                const std::lock_guard lock{m_mutex};
                m_free.push_back(std::move(owned));
            }};
}

} // namespace vlm::serving
