// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/store/connection.hpp"

struct sqlite3_stmt;

namespace vlm::store {

/// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

/// A prepared statement, to be run many times. For the connection's thread; the connection outlives it.
/// Every call throws StoreError or OutputError "<path>: <reason>".
class Statement {
public:
    /// One statement in SQL.
    Statement(const Connection& connection, std::string_view sql);
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;

    /// Begins anew, with these values for ?1, ?2 and so on: integers, double, text, Blob, optional of those (nothing
    /// is NULL), nullptr. Text and bytes are copied.
    template <class... Values>
    Statement& bind(const Values&... values) {
        reset();
        int place = 0;
        (set(++place, values), ...);
        return *this;
    }

    /// Begins anew, with the columns of the row that another statement, of any connection, has fetched; as many as
    /// there are values.
    Statement& bind_row(const Statement& row);

    /// Fetches the next row. False when there is none any more.
    [[nodiscard]] bool next();

    /// Runs to the end, past any rows, and is ready for other values.
    void run();

    /// Forgets rows and values.
    void reset();

    /// The columns of the row that next() has fetched, from 0. Text and bytes are valid until the next call.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::string_view bytes(int column) const;
    [[nodiscard]] std::optional<double> real_if(int column) const;
    [[nodiscard]] std::optional<std::int64_t> integer_if(int column) const;

private:
    void set(int place, std::int64_t value);
    void set(int place, int value) { set(place, std::int64_t{value}); }
    void set(int place, double value);
    void set(int place, std::string_view value);
    void set(int place, const std::string& value) { set(place, std::string_view{value}); }
    void set(int place, const char* value) { set(place, std::string_view{value}); }
    void set(int place, const Blob& value);
    void set(int place, std::nullptr_t);
    template <class Value>
    void set(int place, const std::optional<Value>& value) {
        if (value) {
            set(place, *value);
        } else {
            set(place, nullptr);
        }
    }
    void check(int code) const;

    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };
    sqlite3* m_connection;
    std::string m_path;
    std::unique_ptr<sqlite3_stmt, Finalize> m_handle;
};

} // namespace vlm::store
