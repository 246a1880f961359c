// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace vlm::serving {

/// What waits, of several parties: each has its turn after all others that wait, however much it has given.
template <typename Item>
class FairQueue {
public:
    void push(const std::string& party, Item item) {
        auto line = line_of(party);
        if (line == m_lines.end()) line = m_lines.insert(line, Line{party, {}});
        line->items.push_back(std::move(item));
        ++m_size;
    }

    /// What comes next; nothing where nothing waits.
    [[nodiscard]] std::optional<Item> pop() {
        if (m_lines.empty()) return std::nullopt;
        Line line = std::move(m_lines.front());
        m_lines.pop_front();
        Item item = std::move(line.items.front());
        line.items.pop_front();
        if (!line.items.empty()) m_lines.push_back(std::move(line));
        --m_size;
        return item;
    }

    /// False where it does not wait.
    bool remove(const Item& item) {
        for (auto line = m_lines.begin(); line != m_lines.end(); ++line) {
            const auto found = std::find(line->items.begin(), line->items.end(), item);
            if (found == line->items.end()) continue;
            line->items.erase(found);
            if (line->items.empty()) m_lines.erase(line);
            --m_size;
            return true;
        }
        return false;
    }

    /// How many come before it, if nobody else comes; nothing where it does not wait.
    [[nodiscard]] std::optional<std::size_t> before(const Item& item) const {
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            const auto& items = m_lines[i].items;
            const auto found = std::find(items.begin(), items.end(), item);
            if (found == items.end()) continue;
            const auto rounds = static_cast<std::size_t>(found - items.begin());
            std::size_t count = 0;
            for (std::size_t j = 0; j < m_lines.size(); ++j)
                count += std::min(m_lines[j].items.size(), rounds + (j < i ? 1 : 0));
            return count;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    struct Line {
        std::string party;
        std::deque<Item> items; ///< never empty
    };

    [[nodiscard]] auto line_of(const std::string& party) {
        return std::find_if(m_lines.begin(), m_lines.end(), [&](const Line& line) { return line.party == party; });
    }

    std::deque<Line> m_lines; ///< in the order of their turns
    std::size_t m_size = 0;
};

} // namespace vlm::serving
