// SPDX-License-Identifier: Apache-2.0
#include "common/store/statement.hpp"

#include <algorithm>

#include <sqlite3.h>

#include "common/store/store_error.hpp"

namespace vlm::store {

void Statement::Finalize::operator()(sqlite3_stmt* handle) const noexcept {
    sqlite3_finalize(handle);
}

Statement::Statement(const Connection& connection, std::string_view sql)
    : m_connection{connection.handle()}
    , m_path{connection.path()} {
    sqlite3_stmt* handle = nullptr;
    const int code = sqlite3_prepare_v3(m_connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    m_handle.reset(handle);
    check(code);
}

Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

void Statement::check(int code) const {
    store::check(code, m_connection, m_path);
}

Statement& Statement::bind_row(const Statement& row) {
    reset();
    const int columns = sqlite3_data_count(row.m_handle.get());
    const int values = std::min(columns, sqlite3_bind_parameter_count(m_handle.get()));
    for (int i = 0; i < values; ++i)
        check(sqlite3_bind_value(m_handle.get(), i + 1, sqlite3_column_value(row.m_handle.get(), i)));
    return *this;
}

bool Statement::next() {
    const int code = sqlite3_step(m_handle.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
}

void Statement::run() {
    while (next()) {
    }
    reset();
}

/// The code is that of the last step, which was told when it was made.
void Statement::reset() {
    sqlite3_reset(m_handle.get());
    sqlite3_clear_bindings(m_handle.get());
}

void Statement::set(int place, std::int64_t value) {
    check(sqlite3_bind_int64(m_handle.get(), place, value));
}

void Statement::set(int place, double value) {
    check(sqlite3_bind_double(m_handle.get(), place, value));
}

void Statement::set(int place, std::string_view value) {
    // A null pointer would be NULL, not "".
    const char* data = value.data() == nullptr ? "" : value.data();
    check(sqlite3_bind_text64(m_handle.get(), place, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::set(int place, const Blob& value) {
    if (value.bytes.empty()) return check(sqlite3_bind_zeroblob(m_handle.get(), place, 0));
    check(sqlite3_bind_blob64(m_handle.get(), place, value.bytes.data(), value.bytes.size(), SQLITE_TRANSIENT));
}

void Statement::set(int place, std::nullptr_t) {
    check(sqlite3_bind_null(m_handle.get(), place));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(m_handle.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(m_handle.get(), column);
}

double Statement::real(int column) const {
    return sqlite3_column_double(m_handle.get(), column);
}

std::string_view Statement::text(int column) const {
    const unsigned char* data = sqlite3_column_text(m_handle.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::string_view Statement::bytes(int column) const {
    const void* data = sqlite3_column_blob(m_handle.get(), column);
    if (data == nullptr) return {};
    const int size = sqlite3_column_bytes(m_handle.get(), column);
    return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

std::optional<double> Statement::real_if(int column) const {
    return is_null(column) ? std::nullopt : std::optional{real(column)};
}

std::optional<std::int64_t> Statement::integer_if(int column) const {
    return is_null(column) ? std::nullopt : std::optional{integer(column)};
}

} // namespace vlm::store
